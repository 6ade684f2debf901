package io.gatun.engine.chat.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs statements. */
final class Renderer {
  /** How a run of statements ended. */
  private enum Flow {
    GOES_ON,
    BREAK,
    CONTINUE
  }

  /** Deeper calls of macros are no chat template, and must not overflow the stack. */
  private static final int DEEPEST_CALL = 50;

  /** A turn of a loop makes a scope and a loop variable. */
  private static final int PER_TURN = 50;

  private final Evaluator evaluator = new Evaluator();
  private int callDepth;

  Text render(List<Statement> statements, Scope scope) {
    Text.Builder out = new Text.Builder();
    run(statements, scope, out);
    return out.build();
  }

  private Flow run(List<Statement> statements, Scope scope, Text.Builder out) {
    for (Statement statement : statements) {
      Budget.spend(1);
      Flow flow = run(statement, scope, out);
      if (flow != Flow.GOES_ON) {
        return flow;
      }
    }
    return Flow.GOES_ON;
  }

  private Flow run(Statement statement, Scope scope, Text.Builder out) {
    switch (statement) {
      case Statement.Data data -> out.add(data.text());
      case Statement.Output output -> {
        Object value = evaluator.value(output.expression(), scope);
        out.add((Text) Evaluator.at(output.line(), () -> Values.print(value)));
      }
      case Statement.If choice -> {
        boolean holds = Values.isTrue(evaluator.value(choice.condition(), scope));
        return run(holds ? choice.then() : choice.otherwise(), scope, out);
      }
      case Statement.For loop -> {
        return loop(loop, scope, out);
      }
      case Statement.Set set -> {
        Object value = evaluator.value(set.value(), scope);
        assign(set.targets(), value, scope, set.line());
      }
      case Statement.SetMember set -> setMember(set, scope);
      case Statement.SetBlock set -> scope.set(set.target(), render(set.body(), new Scope(scope)));
      case Statement.Macro macro ->
          scope.set(macro.name(), (Callable) arguments -> call(macro, arguments, scope));
      case Statement.FilterBlock filter -> {
        Text body = render(filter.body(), new Scope(scope));
        Arguments arguments = evaluator.arguments(filter.arguments(), scope);
        Object result =
            Evaluator.at(filter.line(), () -> Filters.apply(filter.name(), body, arguments));
        out.add(Values.print(result));
      }
      case Statement.Break _ -> {
        return Flow.BREAK;
      }
      case Statement.Continue _ -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.GOES_ON;
  }

  private void setMember(Statement.SetMember set, Scope scope) {
    Object value = evaluator.value(set.value(), scope);
    if (!(scope.get(set.namespace()) instanceof Namespace namespace)) {
      throw new JinjaException(set.line(), "'" + set.namespace() + "' is not a namespace");
    }
    namespace.members().put(set.member(), value);
  }

  private Flow loop(Statement.For loop, Scope scope, Text.Builder out) {
    Object source = evaluator.value(loop.items(), scope);
    List<Object> items = new ArrayList<>();
    Evaluator.at(loop.line(), () -> items.addAll(Values.items(source)));
    if (loop.filter() != null) {
      items.removeIf(
          item -> {
            Scope inner = new Scope(scope);
            assign(loop.targets(), item, inner, loop.line());
            return !Values.isTrue(evaluator.value(loop.filter(), inner));
          });
    }
    if (items.isEmpty()) {
      return run(loop.otherwise(), new Scope(scope), out);
    }
    for (int i = 0; i < items.size(); i++) {
      Budget.spend(PER_TURN);
      Scope inner = new Scope(scope);
      inner.set("loop", loopVariable(items, i));
      assign(loop.targets(), items.get(i), inner, loop.line());
      if (run(loop.body(), inner, out) == Flow.BREAK) {
        break;
      }
    }
    return Flow.GOES_ON;
  }

  private static Map<String, Object> loopVariable(List<Object> items, int index) {
    int size = items.size();
    Map<String, Object> loop = new HashMap<>();
    loop.put("index", index + 1L);
    loop.put("index0", (long) index);
    loop.put("revindex", (long) size - index);
    loop.put("revindex0", size - index - 1L);
    loop.put("first", index == 0);
    loop.put("last", index == size - 1);
    loop.put("length", (long) size);
    loop.put("previtem", index > 0 ? items.get(index - 1) : new Undefined("previtem"));
    loop.put("nextitem", index < size - 1 ? items.get(index + 1) : new Undefined("nextitem"));
    return loop;
  }

  private static void assign(List<String> targets, Object value, Scope scope, int line) {
    if (targets.size() == 1) {
      scope.set(targets.getFirst(), value);
      return;
    }
    List<?> values = value instanceof List<?> list ? list : List.of();
    if (values.size() != targets.size()) {
      throw new JinjaException(
          line, "%s cannot be set from %s".formatted(targets, Values.kind(value)));
    }
    for (int i = 0; i < targets.size(); i++) {
      scope.set(targets.get(i), values.get(i));
    }
  }

  private Text call(Statement.Macro macro, Arguments arguments, Scope scope) {
    if (++callDepth > DEEPEST_CALL) {
      throw new JinjaException("macros call each other more than " + DEEPEST_CALL + " deep");
    }
    List<String> parameters = macro.parameters();
    if (arguments.positional().size() > parameters.size()
        || !parameters.containsAll(arguments.named().keySet())) {
      throw new JinjaException("the macro '" + macro.name() + "' takes no such argument");
    }
    Scope inner = new Scope(scope);
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i);
      Object value = arguments.get(i, name, new Undefined(name));
      Expression standard = macro.defaults().get(i);
      inner.set(
          name,
          value instanceof Undefined && standard != null
              ? evaluator.value(standard, inner)
              : value);
    }
    Text result = render(macro.body(), inner);
    callDepth--;
    return result;
  }
}
