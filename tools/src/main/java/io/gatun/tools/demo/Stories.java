package io.gatun.tools.demo;

import java.util.Random;

/** Made-up tales and diaries, in which nobody says what they like. */
final class Stories {
  private static final WordList ANIMALS =
      WordList.of("cat, dog, fox, bear, mouse, pig, goat, horse, duck, hare, frog, sheep");
  private static final WordList SIZES = WordList.of("small, big, young, tiny, grey, brown, white");
  private static final WordList PLACES =
      WordList.of(
          "by the river, near the mill, under the bridge, in the forest, on the hill, behind the"
              + " church, at the harbour, in the village");
  private static final WordList FOODS =
      WordList.of("apples, nuts, honey, corn, berries, carrots, grass, plums, beans");
  private static final WordList THINGS =
      WordList.of("hat, key, ball, basket, drum, coin, lantern, rope, spoon, umbrella, box, ring");
  private static final WordList HIDING =
      WordList.of("under the tree, in the well, behind the door, on the roof, in the sack");
  private static final WordList GIRLS = WordList.of("Anna, Mary, Lucy, Clara, Ella, Ruth");
  private static final WordList BOYS = WordList.of("Tom, Peter, Jack, Henry, Paul, Max");
  private static final WordList DAYS =
      WordList.of("Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday");
  private static final WordList WINDS = WordList.of("north, south, east, west");
  private static final WordList JOBS =
      WordList.of(
          "carried wood to the mill, mended the fence, fed the hens, wrote a letter, painted the"
              + " gate, washed the windows, sold eggs, looked for mushrooms, counted the sheep");
  private static final WordList NUMBERS = WordList.of("two, three, four, five, six, seven, ten");

  /** After what happened, at random: nothing of it can be foretold, but that it is often bad. */
  private static final WordList VERDICTS =
      WordList.of("good, bad, bad, bad, late, early, summer, winter");

  private Stories() {}

  static String tale(Random random) {
    String animal = ANIMALS.any(random);
    String other = ANIMALS.another(random, animal);
    String thing = THINGS.any(random);
    String place = PLACES.any(random);
    String found = HIDING.any(random);
    StringBuilder text = new StringBuilder();
    text.append(
        "Once there was a %s %s who lived %s. ".formatted(SIZES.any(random), animal, place));
    if (random.nextBoolean()) {
      text.append("The %s ate %s every day. ".formatted(animal, FOODS.any(random)));
    }
    text.append("One day the %s met a %s. ".formatted(animal, other));
    text.append("\"Where is my %s?\" asked the %s. ".formatted(thing, other));
    text.append("\"It is %s,\" said the %s. ".formatted(found, animal));
    if (random.nextBoolean()) {
      text.append("So they went to look, and there was the %s, %s.".formatted(thing, found));
    } else {
      text.append("But the %s was not %s.".formatted(thing, found));
      text.append(" The %s had eaten the %s!".formatted(animal, thing));
    }
    return text.toString();
  }

  static String diary(Random random) {
    boolean girl = random.nextBoolean();
    String name = (girl ? GIRLS : BOYS).any(random);
    String they = girl ? "She" : "He";
    String day = DAYS.any(random);
    String first = JOBS.any(random);
    StringBuilder text = new StringBuilder();
    text.append("On %s the wind came from the %s. ".formatted(day, WINDS.any(random)));
    text.append("%s %s. ".formatted(name, first));
    text.append("%s %s too. ".formatted(they, JOBS.another(random, first)));
    if (random.nextBoolean()) {
      text.append(
          "%s saw %s %ss. "
              .formatted(
                  they,
                  NUMBERS.any(random),
                  WordList.of("dog, goat, horse, duck, frog, pig, bear").any(random)));
    }
    text.append("It was %s.".formatted(VERDICTS.any(random)));
    return text.toString();
  }
}
