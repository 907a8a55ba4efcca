// SPDX-License-Identifier: Apache-2.0
// What charts share: the few parts of ECharts that are drawn with, the colours and type of the pages.
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export const INK = "#1b2733", SECOND = "#4a5764", LINE = "#e9ecee", POINT = "#6f8fb0", OUT = "#b4530a";
export const TEXT = { color: SECOND, fontSize: 12, fontFamily: "Noto Sans CJK SC, Microsoft YaHei, Source Han Sans SC, sans-serif" };
// Rich text, not HTML: the content policy forbids style attributes in what a page brings.
export const TOOLTIP = { renderMode: "richText", confine: true, textStyle: { ...TEXT, color: INK }, borderColor: "#c9d0d5", borderWidth: 1 };

export function axis(more) {
  return { nameTextStyle: TEXT, axisLabel: TEXT, axisLine: { show: true, lineStyle: { color: "#c9d0d5" } }, axisTick: { show: false }, splitLine: { lineStyle: { color: LINE } }, ...more };
}

export function chart(place, option) {
  const drawn = init(place, null, { renderer: "svg" });
  drawn.setOption({ animation: false, textStyle: TEXT, ...option });
  return drawn;
}
