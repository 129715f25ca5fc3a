import { describe, expect, test } from 'vitest';
import type { LineChart, Series } from '../../src/plot/chart.ts';
import { chartGrid, lineChart } from '../../src/plot/line-chart.ts';
import { CHART_COLOURS, styleOf } from '../../src/plot/looks.ts';

const [FIRST = ''] = CHART_COLOURS.light.series;

/** A chart with plain axes: y from 0 to 10 between 350 and 54 pixels. */
function chartOf(...series: readonly Series[]): LineChart {
  return { title: 'A chart', x: { title: 'epoch', domain: [0, 10] }, y: { title: 'loss', domain: [0, 10] }, series };
}

function textsIn(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);
}

/** The data of the lines of one colour. */
function pathsOf(svg: string, colour: string): readonly string[] {
  return [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="([^"]*)"/g)].flatMap(([, d = '', stroke]) =>
    stroke === colour ? [d] : [],
  );
}

const b1: Series = { label: 'b1', look: 0, points: [0, 5, 10].map((at) => ({ x: at, y: at })) };

describe('a line chart', () => {
  test('has its title, both axes with their units, few ticks, and a name at each line', () => {
    const texts = textsIn(lineChart(chartOf(b1)));
    expect(texts).toEqual(expect.arrayContaining(['A chart', 'loss', 'epoch', 'b1', '0', '2', '10']));
    expect(texts.filter((text) => /^\d+$/.test(text))).toHaveLength(12);
  });

  test('puts values where its axes say', () => {
    const [path = ''] = pathsOf(lineChart(chartOf(b1)), FIRST);
    const [from = [], middle = [], to = []] = path
      .slice(1)
      .split('L')
      .map((pair) => pair.split(',').map(Number));
    // The plot is 54 below the top and 50 above the bottom of a picture 400 high.
    expect([from[1], middle[1], to[1]]).toEqual([350, 202, 54]);
    expect(middle[0]).toBeCloseTo(((from[0] ?? 0) + (to[0] ?? 0)) / 2, 1);
  });

  test('leaves a gap where there is no value', () => {
    const points = [1, 2, 3, 4, 5].map((x) => ({ x, y: x === 3 ? null : x }));
    const notFinite = points.map(({ x, y }) => ({ x, y: y ?? NaN }));
    for (const each of [points, notFinite]) {
      const [path = ''] = pathsOf(lineChart(chartOf({ ...b1, points: each })), FIRST);
      expect(path.match(/M/g)).toHaveLength(2);
      expect(path).not.toContain('NaN');
    }
  });

  test('keeps the extremes of a line with more points than pixels', () => {
    const points = Array.from({ length: 200_000 }, (_, index) => ({ x: index / 20_000, y: index === 777 ? 10 : 5 }));
    const svg = lineChart(chartOf({ ...b1, form: 'faint', points }));
    expect(svg.length).toBeLessThan(40_000);
    expect(pathsOf(svg, FIRST)[0]).toMatch(/,54L/);
  });

  test('ends its axes at round numbers beyond the data, and epochs at the data', () => {
    const free = { ...chartOf(b1), x: { title: 'epoch', integers: true }, y: { title: 'loss', fromZero: true } };
    const texts = textsIn(
      lineChart({ ...free, series: [{ ...b1, points: [1, 2, 3].map((x) => ({ x, y: x * 0.31 })) }] }),
    );
    // 0.93 in five steps of 0.2.
    expect(texts).toEqual(expect.arrayContaining(['0.0', '1.0', '1', '2', '3']));
    expect(texts).not.toContain('1.5');
  });

  test('names lines that end at one height apart from each other', () => {
    const series = ['b1', 'b2', 'out'].map((label, look): Series => ({ ...b1, label, look }));
    const ys = [...lineChart(chartOf(...series)).matchAll(/y="([\d.]+)"[^>]*>(?:b1|b2|out)</g)].map(([, y]) =>
      Number(y),
    );
    expect(ys).toHaveLength(3);
    const sorted = ys.toSorted((a, b) => a - b);
    expect(Math.min(...sorted.slice(1).map((y, index) => y - (sorted[index] ?? 0)))).toBeGreaterThan(12);
  });

  test('draws points with their labels, each marker as large as its weight', () => {
    const points = [
      { x: 2, y: 2, label: 'b1', weight: 1 },
      { x: 8, y: 8, label: 'out', weight: 0.01 },
    ];
    const svg = lineChart(chartOf({ label: 'exits', look: 'main', form: 'points', points }));
    expect(textsIn(svg)).toEqual(expect.arrayContaining(['b1', 'out']));
    // A label of its own speaks for the series.
    expect(textsIn(svg)).not.toContain('exits');
    expect(pathsOf(svg, styleOf('main', CHART_COLOURS.light).colour)).toEqual([]);
  });

  test('marks a value across the chart', () => {
    const svg = lineChart({ ...chartOf(b1), marks: [{ axis: 'x', at: 7, label: 'kept: epoch 7' }] });
    expect(textsIn(svg)).toContain('kept: epoch 7');
  });

  test('says so where there is nothing to draw', () => {
    expect(textsIn(lineChart(chartOf()))).toContain('no data');
    expect(textsIn(lineChart(chartOf({ ...b1, points: [{ x: 1, y: null }] })))).toContain('no data');
  });

  test('is the same text each time, and is XML whatever its names', () => {
    const named = { ...chartOf({ ...b1, label: '<b> & "c"\u0001' }), title: 'a < b' };
    expect(lineChart(named)).toBe(lineChart(named));
    expect(textsIn(lineChart(named))).toEqual(
      expect.arrayContaining(['a &lt; b', '&lt;b&gt; &amp; &quot;c&quot;\uFFFD']),
    );
  });
});

test('a grid stands its charts side by side in rows', () => {
  const chart = { ...chartOf(b1), size: { width: 300, height: 200 } };
  const svg = chartGrid({ title: 'Three', charts: [chart, chart, chart], columns: 2 });
  expect(svg).toContain('width="600" height="434"');
  expect([...svg.matchAll(/<g transform="translate\(([^)]*)\)/g)].map(([, at]) => at)).toEqual([
    '0 34',
    '300 34',
    '0 234',
  ]);
});

test('looks differ for the exits of the largest network of the paper', () => {
  const looks = Array.from({ length: 9 }, (_, look) =>
    JSON.stringify({ ...styleOf(look, CHART_COLOURS.light), marker: undefined }),
  );
  expect(new Set(looks).size).toBe(9);
});
