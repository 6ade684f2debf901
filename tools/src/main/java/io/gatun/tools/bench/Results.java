package io.gatun.tools.bench;

import io.gatun.kernels.Roofline;
import io.gatun.tools.cli.Streams;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was measured so far; printed once, at the end or when the run is cut short. */
final class Results {
  private final TableFormat format;
  private final Streams streams;
  private final String header;
  private final List<BenchRow> rows = new ArrayList<>();
  private final Roofs roofs = new Roofs();
  private boolean printed;

  Results(TableFormat format, Streams streams, String header) {
    this.format = format;
    this.streams = streams;
    this.header = header;
  }

  synchronized void add(Roofline limits) {
    roofs.add(limits);
  }

  synchronized void add(BenchRow row) {
    rows.add(row);
  }

  synchronized boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The numbers of threads that rows were measured with. */
  synchronized Set<Integer> threads() {
    Set<Integer> threads = new TreeSet<>();
    rows.forEach(row -> threads.add(row.backend().threads()));
    return threads;
  }

  synchronized void print() {
    if (printed || rows.isEmpty()) {
      return;
    }
    printed = true;
    PrintStream lines = format.hasHeader() ? streams.out() : streams.err();
    lines.println(header);
    WhatRan.lines(rows).forEach(lines::println);
    roofs.describe().forEach(lines::println);
    if (format.hasHeader()) {
      lines.println();
    }
    try {
      streams.out().print(format.render(rows, roofs));
    } catch (IOException e) {
      throw new IllegalStateException("rows cannot be written as text", e);
    }
    streams.flush();
  }
}
