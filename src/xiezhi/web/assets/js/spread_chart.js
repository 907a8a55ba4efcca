// SPDX-License-Identifier: Apache-2.0
// The funnel: each unit by how often a duty fell due and how often it was kept; only those outside the limits have a name.
import { axis, chart, INK, OUT, POINT, SECOND, TEXT, TOOLTIP } from "./chart_parts.js";

function curve(points, dash, name) {
  return {
    type: "line", data: points, showSymbol: false, silent: true, lineStyle: { color: "#8a949d", width: 1, type: dash }, tooltip: { show: false }, z: 1,
    endLabel: name ? { show: true, formatter: name, ...TEXT } : { show: false },
  };
}

function scale(data) {
  const places = [...data.inside, ...data.outside.map((one) => one.at)];
  const first = Math.min(...places.map((one) => one[0]));
  const limit = data.low95.find((one) => one[0] >= first);
  const low = Math.max(0, Math.min(data.rate, limit ? limit[1] : 100, ...places.map((one) => one[1])) - 1);
  const step = [2, 5, 10, 20].find((one) => (100 - low) / one <= 8);
  return [Math.max(0, Math.floor(low / step) * step), step];
}

// Labels stand at the right end: where two lines end close together only the one said first is named, so none covers another.
function named(data, low) {
  const apart = (100 - low) * 0.07;
  const taken = [data.rate];
  return Object.fromEntries([["low95", "95%"], ["low998", "99.8%"]].map(([line, name]) => {
    const end = data[line].length ? data[line][data[line].length - 1][1] : data.rate;
    const free = end >= low && taken.every((one) => Math.abs(one - end) >= apart);
    if (free) taken.push(end);
    return [line, free ? name : ""];
  }));
}

// Names of units that lie close together would cover each other: the first of them speaks for all, the table has each.
function spokenFor(outside, most, span) {
  const near = (one, other) => one.side === other.side && Math.abs(one.at[0] - other.at[0]) < most * 0.3 && Math.abs(one.at[1] - other.at[1]) < span * 0.08;
  const leads = [];
  for (const one of outside) {
    const lead = leads.find((other) => near(one, other.one));
    if (lead) lead.others.push(one.name);
    else leads.push({ one, others: [] });
  }
  return new Map(leads.map((lead) => [lead.one, lead.others]));
}

export function drawSpread(place, data) {
  const [rate, owed, mean, times, together] = place.dataset.axes.split("|");
  const [low, step] = scale(data);
  const leads = spokenFor(data.outside, data.most, 100 - low);
  const label = (one) => {
    const others = leads.get(one);
    if (!others) return "";
    return others.length ? `${one.name} ${together.replace("{n}", others.length + 1)}` : `${one.name} ${one.at[1].toFixed(1)}%，${one.at[0]} ${times}`;
  };
  const names = named(data, low);
  const within = (points) => points.filter((one) => one[1] >= low);
  const said = (one) => `${one[1].toFixed(1)}% ・ ${one[0]} ${times}`;
  return chart(place, {
    grid: { left: 44, right: 64, top: 30, bottom: 44 },
    tooltip: { ...TOOLTIP, trigger: "item", formatter: (told) => (told.data.name ? `${told.data.name}\n${said(told.data.value)}` : said(told.value)) },
    xAxis: axis({ type: "value", name: owed, nameLocation: "middle", nameGap: 26, min: 0, max: data.most, minInterval: 1 }),
    yAxis: axis({ type: "value", name: rate, nameGap: 12, min: low, max: 100, interval: step }),
    series: [
      curve(within(data.low95), "dashed", names.low95), curve(within(data.high95), "dashed", ""), curve(within(data.low998), "dotted", names.low998), curve(within(data.high998), "dotted", ""),
      {
        type: "scatter", data: data.inside, symbolSize: 8, itemStyle: { color: POINT }, z: 3,
        markLine: { symbol: "none", silent: true, lineStyle: { color: SECOND, type: "solid", width: 1 }, label: { formatter: `${mean} ${data.rate.toFixed(1)}`, ...TEXT }, data: [{ yAxis: data.rate }] },
      },
      {
        type: "scatter", symbol: "diamond", symbolSize: 13, itemStyle: { color: OUT }, z: 4, labelLayout: { hideOverlap: false, moveOverlap: "shiftY" },
        label: { show: true, position: "bottom", formatter: (told) => label(data.outside[told.dataIndex]), ...TEXT, color: OUT, fontWeight: 600 },
        data: data.outside.map((one) => ({ value: one.at, name: one.name, itemStyle: { color: one.side < 0 ? OUT : INK }, label: { color: one.side < 0 ? OUT : INK, position: one.side < 0 ? "bottom" : "top" } })),
      },
    ],
  });
}
