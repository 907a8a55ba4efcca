// SPDX-License-Identifier: Apache-2.0
// Week by week: breaches by level as bars, how long putting right took as a line; weeks without a closing are a gap in it.
import { axis, chart, INK, TEXT, TOOLTIP } from "./chart_parts.js";

const COLOURS = ["#ad231c", "#d98a4b", "#ecd07a"];

export function drawWeeks(place, data) {
  const names = place.dataset.legend.split("|");
  const [count, days] = place.dataset.axes.split("|");
  const bars = data.counts.map((values, at) => ({
    type: "bar", stack: "level", name: names[at], data: values, itemStyle: { color: COLOURS[at], borderColor: "#fff", borderWidth: at === 2 ? 0 : 0.5 }, barMaxWidth: 18,
  }));
  return chart(place, {
    grid: { left: 40, right: 40, top: 34, bottom: 24 },
    legend: { right: 112, top: 2, itemWidth: 12, itemHeight: 10, textStyle: TEXT, data: names.slice(0, data.counts.length + 1) },
    tooltip: { ...TOOLTIP, trigger: "axis" },
    xAxis: axis({ type: "category", data: data.weeks }),
    yAxis: [
      axis({ type: "value", name: count, minInterval: 1 }),
      axis({ type: "value", name: days, splitLine: { show: false }, min: 0 }),
    ],
    series: [
      ...bars,
      { type: "line", name: names[data.counts.length], yAxisIndex: 1, data: data.median, lineStyle: { color: INK, width: 2 }, itemStyle: { color: INK }, symbol: "circle", symbolSize: 4, connectNulls: false },
    ],
  });
}
