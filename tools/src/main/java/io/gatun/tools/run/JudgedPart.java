package io.gatun.tools.run;

import io.gatun.engine.task.Example;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.TaskDefinition;
import java.util.List;

/**
 * Examples that a model is judged by.
 *
 * @param name which part of the task's examples they are
 * @param texts the examples as they were written, for people
 * @param examples the same as the model reads them; not one by one where texts are cut in windows
 */
record JudgedPart(
    TaskDefinition task, String name, List<Example> texts, List<PromptedExample> examples) {}
