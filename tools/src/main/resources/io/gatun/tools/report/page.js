(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("data").textContent);
  if (typeof uPlot !== "function") {
    document.getElementById("note").textContent = "The charts cannot be drawn by this browser; the figures are in the tables below.";
    return;
  }
  var lastStep = data.steps.step.concat(data.dev.step).reduce(function (a, b) { return Math.max(a, b); }, 0);
  var height = 240;
  var charts = [];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  }

  function number(value) {
    if (value === null || value === undefined) { return "–"; }
    var size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e6)) { return value.toExponential(2); }
    return String(Number(value.toPrecision(4)));
  }

  function percent(value) {
    return value === null || value === undefined ? "–" : (100 * value).toFixed(1) + " %";
  }

  function count(value) {
    return value === null || value === undefined ? "–" : value.toLocaleString("en");
  }

  function known(values) {
    return values.filter(function (value) { return value !== null; });
  }

  /* An axis's label: as many digits as it takes. */
  function share(value) {
    return Number((100 * value).toPrecision(4)) + " %";
  }

  function fromZero(plot, low, high) {
    return [0, high > 0 ? high * 1.08 : 1];
  }

  /* Where values were set back to earlier ones. */
  function rollbacks(plot) {
    var context = plot.ctx;
    context.save();
    context.strokeStyle = context.fillStyle = colour("bad");
    context.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    context.lineWidth = devicePixelRatio;
    data.rollbacks.forEach(function (step) {
      var x = Math.round(plot.valToPos(step, "x", true));
      if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width) { return; }
      context.beginPath();
      context.moveTo(x, plot.bbox.top);
      context.lineTo(x, plot.bbox.top + plot.bbox.height);
      context.stroke();
    });
    context.restore();
  }

  /* The evaluation whose values are kept. */
  function best(values) {
    return function (plot) {
      var index = data.dev.step.indexOf(data.dev.best);
      if (index < 0 || values[index] === null) { return; }
      var context = plot.ctx;
      context.save();
      context.strokeStyle = colour("ink");
      context.lineWidth = 2 * devicePixelRatio;
      context.setLineDash([]);
      context.beginPath();
      context.arc(plot.valToPos(data.dev.best, "x", true), plot.valToPos(values[index], "y", true), 6 * devicePixelRatio, 0, 2 * Math.PI);
      context.stroke();
      context.restore();
    };
  }

  function axis(more) {
    return Object.assign({
      stroke: colour("quiet"),
      grid: { stroke: colour("line"), width: 1 },
      ticks: { stroke: colour("line"), width: 1, size: 5 },
      font: "12px system-ui, sans-serif"
    }, more);
  }

  /* A chart in its place; drawn again when the colours change. */
  function add(id, said, options, values) {
    var place = document.getElementById(id);
    if (!place) { return; }
    if (values.slice(1).every(function (series) { return known(series).length === 0; })) {
      place.innerHTML = "<p class=\"absent\">There is nothing to show.</p>";
      return;
    }
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", said);
    charts.push({ place: place, options: options, values: values, plot: null });
  }

  function draw(chart) {
    if (chart.plot) { chart.plot.destroy(); }
    var options = chart.options();
    options.width = Math.max(200, chart.place.clientWidth);
    options.height = height;
    chart.plot = new uPlot(options, chart.values, chart.place);
  }

  function line(label, name, more) {
    return Object.assign({ label: label, stroke: colour(name), width: 2, points: { show: false }, value: function (plot, value) { return number(value); } }, more);
  }

  /* Figures over steps. */
  function overSteps(series, scale, format, hooks) {
    return function () {
      var show = format || number;
      return {
        scales: {
          x: { time: false, range: function (plot, low, high) { return low === high ? [low - 1, high + 1] : [low, high]; } },
          y: scale
        },
        cursor: { sync: { key: "steps", scales: ["x", null] }, y: false },
        axes: [
          axis({ size: 32, values: function (plot, splits) { return splits.map(function (value) { return Number.isInteger(value) ? count(value) : ""; }); } }),
          axis(Object.assign({ size: 62, values: function (plot, splits) { return splits.map(function (value) { return value === null ? "" : show(value); }); } }, scale.distr === 3 ? {
            grid: { stroke: colour("line"), width: 1, filter: powers },
            ticks: { stroke: colour("line"), width: 1, size: 5, filter: powers }
          } : {}))
        ],
        series: [{ label: "step", value: function (plot, value) { return count(value); } }].concat(series()),
        hooks: { draw: [rollbacks].concat(hooks || []) }
      };
    };
  }

  function fromTo(name, values, show) {
    var all = known(values);
    return all.length === 0 ? name : name + ": from " + show(all[0]) + " to " + show(all[all.length - 1]) + " over " + count(lastStep) + " steps";
  }

  /* A logarithm has no place for zero. */
  function positive(values) {
    return values.map(function (value) { return value > 0 ? value : null; });
  }

  /* Labels of a logarithm's powers. */
  function power(value) {
    return value < 1e-3 || value >= 1e6 ? value.toExponential(0) : number(value);
  }

  /* Lines at powers of ten alone, where so many lie on the axis that others would run together. */
  function powers(plot, splits) {
    var shown = splits.filter(function (value) { return value > 0; });
    if (shown.length === 0 || shown[shown.length - 1] / shown[0] < 1e3) { return splits; }
    return splits.map(function (value) {
      var exponent = Math.log10(value);
      return Math.abs(exponent - Math.round(exponent)) < 1e-9 ? value : null;
    });
  }

  function logarithmic() {
    return { distr: 3 };
  }

  var steps = data.steps;
  var dev = data.dev;
  add("loss", fromTo("Smoothed loss", steps.smoothed, number), overSteps(function () {
    return [line("loss", "pale", { width: 1 }), line("smoothed", "c1")];
  }, {}), [steps.step, steps.loss, steps.smoothed]);
  var isFloorKnown = known(dev.majority).length > 0;
  add("accuracy", fromTo("Accuracy on the dev set", dev.accuracy, percent), overSteps(function () {
    var shown = function (plot, value) { return percent(value); };
    var accuracy = line("accuracy", "c3", { points: { show: dev.step.length < 60, size: 6 }, value: shown });
    return isFloorKnown ? [accuracy, line("majority floor", "quiet", { width: 1.5, dash: [6, 4], value: shown })] : [accuracy];
  }, {}, percent, [best(dev.accuracy)]), [dev.step, dev.accuracy].concat(isFloorKnown ? [dev.majority] : []));
  add("dev-loss", fromTo("Loss on the dev set", dev.loss, number), overSteps(function () {
    return [line("dev loss", "c2", { points: { show: dev.step.length < 60, size: 6 } })];
  }, {}, number, [best(dev.loss)]), [dev.step, dev.loss]);
  add("rate", fromTo("Learning rate", steps.rate, number), overSteps(function () {
    return [line("rate", "c7", { paths: uPlot.paths.stepped({ align: -1 }) })];
  }, { range: function (plot, low, high) { return [0, high * 1.15]; } }), [steps.step, steps.rate]);
  add("gradient", fromTo("Size of the gradient", steps.gradient, number), overSteps(function () {
    return [line("|g|", "c4", { width: 1 })];
  }, logarithmic(), power), [steps.step, positive(steps.gradient)]);
  add("noise", fromTo("Signal over noise", steps.noise, number), overSteps(function () {
    return [line("ratio", "c5", { width: 1.5 })];
  }, logarithmic(), power), [steps.step, positive(steps.noise)]);

  /*
   * Bars: of one layer a bar a matrix, else a bar a layer, the matrices stacked. Where it is known, another beside it
   * for what they hold of the squared gradients, whose axis is on the right.
   */
  var matrices = Object.keys(data.mask.tuned);
  var layers = data.mask.layers;
  var single = layers.length === 1;
  var bars = single ? matrices : layers.map(function (layer) { return layer < 0 ? "other" : String(layer); });
  var parts = single
      ? [matrices.map(function (name) { return data.mask.tuned[name][0]; })]
      : matrices.map(function (name) { return data.mask.tuned[name]; });
  var sum = bars.map(function () { return 0; });
  var stacked = parts.map(function (part) {
    sum = part.map(function (value, i) { return sum[i] + value; });
    return sum;
  });
  var total = sum.reduce(function (a, b) { return a + b; }, 0);
  var held = single ? matrices.map(function (name) { return data.mask.held[name][0]; }) : data.mask.held_of_layers;
  var isHeldKnown = known(held).length > 0;
  document.getElementById("mask-of").textContent = (single ? "in each matrix of layer " + layers[0] : "in each layer, by matrix")
      + (isHeldKnown ? "; beside them the share of g² that they hold" : "");
  add("mask", count(total) + " tuned weights in " + (single ? "layer " + layers[0] : layers.length + " layers"), function () {
    /* The tallest first: those that follow are drawn over it. */
    var order = stacked.map(function (part, i) { return i; }).reverse();
    return {
      scales: {
        x: { time: false, range: [-0.6, bars.length - 0.4] },
        y: { range: fromZero },
        held: { range: fromZero }
      },
      cursor: { y: false, drag: { x: false, y: false } },
      axes: [
        axis({
          grid: { show: false }, size: single ? 46 : 32,
          splits: function (plot) {
            var every = Math.max(1, Math.ceil(bars.length * (single ? 60 : 22) * devicePixelRatio / plot.bbox.width));
            return bars.map(function (name, i) { return i; }).filter(function (i) { return i % every === 0; });
          },
          values: function (plot, splits) { return splits.map(function (i) { return bars[i].replace(" ", "\n"); }); }
        }),
        axis({ size: 62, values: function (plot, splits) { return splits.map(count); } })
      ].concat(isHeldKnown ? [
        axis({ scale: "held", side: 1, size: 62, grid: { show: false }, values: function (plot, splits) { return splits.map(share); } })
      ] : []),
      series: [{ label: single ? "matrix" : "layer", value: function (plot, value) { return value === null ? "–" : bars[value]; } }].concat(order.map(function (i) {
        var fill = colour("c" + (1 + i % 7));
        return {
          label: single ? "tuned" : matrices[i],
          stroke: fill, fill: fill, width: 0, points: { show: false },
          paths: uPlot.paths.bars(isHeldKnown ? { size: [0.42, 40], align: -1 } : { size: [0.7, 64] }),
          value: function (plot, value, series, at) { return at === null || at === undefined ? "–" : count(parts[i][at]); }
        };
      })).concat(isHeldKnown ? [{
        label: "g² held", scale: "held",
        stroke: colour("c8"), fill: colour("c8"), width: 0, points: { show: false },
        paths: uPlot.paths.bars({ size: [0.28, 26], align: 1 }),
        value: function (plot, value) { return percent(value); }
      }] : [])
    };
  }, [bars.map(function (name, i) { return i; })].concat(stacked.slice().reverse(), isHeldKnown ? [held] : []));

  var notes = ["The ring marks the evaluation whose values are kept."];
  if (data.rollbacks.length > 0) {
    notes.push("Where a dashed line is, the loss had risen, and the run went back to earlier values with half the rate.");
  }
  if (steps.stride > 1) {
    notes.push("Every " + steps.stride + "th step is drawn.");
  }
  notes.push("Drag to look closer, double-click to go back.");
  document.getElementById("note").textContent = notes.join(" ");

  charts.forEach(draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { charts.forEach(draw); });
  var observer = new ResizeObserver(function () {
    charts.forEach(function (chart) {
      var width = Math.max(200, chart.place.clientWidth);
      if (chart.plot && chart.plot.width !== width) { chart.plot.setSize({ width: width, height: height }); }
    });
  });
  charts.forEach(function (chart) { observer.observe(chart.place); });
})();
