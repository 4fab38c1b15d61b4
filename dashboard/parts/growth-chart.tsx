// A curve of what was measured, and a dashed one of where it goes. What it shows stands below it in words, too.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { sizeText } from '../../src/core/amounts.ts';
import type { GrowthReport } from '../../src/core/growth/growth-report.ts';
import { theme } from '../state/theme.ts';
import { chartLines } from '../words/chart-lines.ts';
import { chartWords } from '../words/chart-words.ts';
import { countText } from '../words/count-text.ts';
import { exactTime } from '../words/exact-time.ts';
import { tickText } from '../words/tick-text.ts';

interface Props {
  readonly report: GrowthReport;
  readonly of: 'entries' | 'sizeBytes';
}

const heightPx = 220;

export function GrowthChart({ report, of }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const chosen = theme.value;
  const hasCurve = report.series.atMs.length > 1;
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const chart = draw(element, report, of);
    const sizes = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: heightPx }));
    sizes.observe(element);
    // The colours of a canvas do not follow the page by themselves.
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    const repaint = (): void => chart.redraw();
    media.addEventListener('change', repaint);
    return () => {
      media.removeEventListener('change', repaint);
      sizes.disconnect();
      chart.destroy();
    };
  }, [report, of, chosen]);
  return (
    <figure class="chart">
      {hasCurve && <div ref={holder} class="chart-canvas" aria-hidden="true" />}
      <figcaption class="soft small">{chartWords(report, of)}</figcaption>
    </figure>
  );
}

function draw(element: HTMLElement, report: GrowthReport, of: Props['of']): uPlot {
  const { atS, measured, ahead, low, high } = chartLines(report, of);
  const text = of === 'sizeBytes' ? sizeText : countText;
  const value = (_: uPlot, number: number | null): string => (number === null ? '' : text(number));
  const ink = (name: string) => (): string => colourOf(element, name);
  const dashed: uPlot.Series = {
    label: 'forecast',
    stroke: ink('--accent'),
    width: 1.5,
    dash: [5, 4],
    value,
  };
  const edge: uPlot.Series = { show: true, stroke: 'transparent', points: { show: false } };
  const hasForecast = ahead.length > 0;
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: heightPx,
    legend: { show: false },
    cursor: { y: false },
    scales: { y: { range: (_, least, most) => rangeOf(least, most) } },
    axes: [
      axisOf(ink, {
        values: (_, ticks, _axis, _space, stepS) => ticks.map((tick) => tickText(tick * 1000, stepS)),
      }),
      axisOf(ink, { size: 72, values: (_, ticks) => ticks.map((tick) => text(tick)) }),
    ],
    series: [
      { value: (_, second) => (second === null ? '' : exactTime(second * 1000)) },
      {
        label: 'measured',
        stroke: ink('--accent'),
        // Only what stands on zero is as large as it looks.
        fill: (chart) => (chart.scales['y']?.min === 0 ? colourOf(element, '--accent-soft') : 'transparent'),
        width: 2,
        value,
        points: { show: false },
      },
      ...(hasForecast ? [{ ...dashed, points: { show: false } }, edge, edge] : []),
    ],
    ...(hasForecast && { bands: [{ series: [4, 3], fill: ink('--surface-sunk') }] }),
  };
  const lines = hasForecast ? [atS, measured, ahead, low, high] : [atS, measured];
  return new uPlot(options, lines as unknown as uPlot.AlignedData, element);
}

function axisOf(ink: (name: string) => () => string, more: Partial<uPlot.Axis>): uPlot.Axis {
  const line = { stroke: ink('--line'), width: 1 };
  return { stroke: ink('--ink-soft'), grid: line, ticks: line, font: '12px system-ui, sans-serif', ...more };
}

/** Small changes of a big number are seen, and none is made to look like a cliff. */
function rangeOf(least: number, most: number): [number, number] {
  const room = Math.max((most - least) * 0.25, Math.abs(most) * 0.05, 1);
  const from = least - room;
  return [from < most / 2 ? 0 : from, most + room];
}

/** A custom property may be an expression; only what the browser makes of it is a colour that a canvas knows. */
function colourOf(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  return getComputedStyle(element).color;
}
