package io.gatun.tools.demo;

import java.util.List;
import java.util.Random;

/**
 * Made-up reviews of a few sentences. A review likes what it is about or does not, and all of its
 * sentences agree in that: so whoever learns to predict them learns which words go together.
 *
 * @param liking adjectives of those who like it
 * @param disliking adjectives of those who do not
 */
record Reviews(WordList liking, WordList disliking) {
  /** With all adjectives. */
  static final Reviews ALL =
      new Reviews(
          WordList.of(
              "lovely, charming, delightful, pleasant, wonderful, splendid, superb, excellent,"
                  + " brilliant, cheerful, fresh, gentle, kind, cosy, elegant, fantastic, perfect,"
                  + " beautiful, friendly, clever"),
          WordList.of(
              "awful, dreadful, horrible, nasty, dirty, boring, dull, rude, ugly, stale, noisy,"
                  + " gloomy, shabby, clumsy, disgusting, lousy, tedious, careless, foolish,"
                  + " rotten"));

  /**
   * What is reviewed.
   *
   * @param things where one goes
   * @param verb how one gets to know it
   * @param parts of which there is one
   * @param pluralParts of which there are several
   */
  private record Subject(WordList things, String verb, WordList parts, WordList pluralParts) {}

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject(
              WordList.of("café, restaurant, bakery, tavern, tea room"),
              "ate at",
              WordList.of("soup, bread, coffee, fish, cheese, pie, waiter, cook, kitchen, menu"),
              WordList.of("noodles, pancakes, cakes, tables, plates")),
          new Subject(
              WordList.of("hotel, inn, guest house, cabin, castle"),
              "stayed at",
              WordList.of("room, bed, garden, breakfast, view, owner, bath, hall, porter, lamp"),
              WordList.of("rooms, towels, curtains, chairs, stairs")),
          new Subject(
              WordList.of("film, play, show, opera, circus"),
              "saw",
              WordList.of("story, ending, music, hero, scene, dance, voice, clown, plot, stage"),
              WordList.of("actors, songs, jokes, costumes, dancers")),
          new Subject(
              WordList.of("book, novel, diary, poem, comic"),
              "read",
              WordList.of("beginning, chapter, title, cover, writer, style, tale, page, print"),
              WordList.of("pictures, pages, verses, words, letters")),
          new Subject(
              WordList.of("park, museum, island, zoo, market"),
              "visited",
              WordList.of("guide, path, lake, boat, bridge, tower, shop, bench, fountain, map"),
              WordList.of("birds, trees, flowers, guards, statues")));

  private static final int BRIEF = 3;
  private static final WordList TIMES =
      WordList.of(
          "yesterday, last week, on Monday, on Tuesday, on Friday, on Sunday, in May, in June,"
              + " last summer, last winter, this morning, two days ago");
  private static final WordList PEOPLE =
      WordList.of("my sister, my brother, my aunt, my uncle, a friend, my mother, my father, we");
  private static final WordList DEGREES = WordList.of("very, really, quite, so, rather");
  private static final WordList HAPPY_ENDS =
      WordList.of(
          "We stayed for hours., I will come back soon., We smiled all the way home., I told all my"
              + " friends., Nobody wanted to leave., We asked for more.");
  private static final WordList ANGRY_ENDS =
      WordList.of(
          "We left after ten minutes., I will never come back., We went home angry., I asked for my"
              + " money back., Everybody wanted to leave., We had seen enough.");

  /** As a reader wrote it, with an opening and often an ending. */
  String whole(boolean liked, Random random) {
    Subject subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
    StringBuilder text = new StringBuilder(opening(subject, random));
    append(text, subject, liked, 2 + random.nextInt(3), random);
    WordList adjectives = liked ? liking : disliking;
    String one = adjectives.any(random);
    switch (random.nextInt(4)) {
      case 0 -> text.append(" It was %s.".formatted(one));
      case 1 -> text.append(" It was %s and %s.".formatted(one, adjectives.another(random, one)));
      default -> {} // no word on the whole
    }
    if (random.nextInt(2) == 0) {
      text.append(' ').append((liked ? HAPPY_ENDS : ANGRY_ENDS).any(random));
    }
    return text.toString();
  }

  /**
   * An opening and three sentences with adjectives, of which one may disagree with the others:
   * nothing else tells what the writer thinks.
   */
  String brief(boolean liked, Random random) {
    Subject subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
    StringBuilder text = new StringBuilder(opening(subject, random));
    int other = random.nextInt(2 * BRIEF);
    for (int i = 0; i < BRIEF; i++) {
      append(text, subject, liked != (i == other), 1, random);
    }
    return text.toString();
  }

  private static String opening(Subject subject, Random random) {
    String who = random.nextBoolean() ? "I" : capital(PEOPLE.any(random));
    return "%s %s the %s %s."
        .formatted(who, subject.verb, subject.things.any(random), TIMES.any(random));
  }

  private void append(
      StringBuilder text, Subject subject, boolean liked, int sentences, Random random) {
    WordList adjectives = liked ? liking : disliking;
    String part = "";
    for (int i = 0; i < sentences; i++) {
      boolean plural = random.nextInt(3) == 0;
      part = (plural ? subject.pluralParts : subject.parts).another(random, part);
      text.append(' ').append(sentence(part, plural ? "were" : "was", adjectives, random));
    }
  }

  private static String sentence(String part, String was, WordList adjectives, Random random) {
    String one = adjectives.any(random);
    String two = adjectives.another(random, one);
    return switch (random.nextInt(6)) {
      case 0 -> "The %s %s %s.".formatted(part, was, one);
      case 1 -> "The %s %s %s %s.".formatted(part, was, DEGREES.any(random), one);
      case 2 -> "The %s %s %s and %s.".formatted(part, was, one, two);
      case 3 -> "The %s %s %s, even %s.".formatted(part, was, one, two);
      case 4 -> "I found the %s %s and %s.".formatted(part, one, two);
      default -> "What %s, %s %s!".formatted(article(one, was), two, part);
    };
  }

  /** {@code a lovely} before one thing, {@code lovely} before several. */
  private static String article(String adjective, String was) {
    if (was.equals("were")) {
      return adjective;
    }
    return ("aeiou".indexOf(adjective.charAt(0)) >= 0 ? "an " : "a ") + adjective;
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
