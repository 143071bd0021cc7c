import { runColor, runDash, type Theme } from '@trainlab/analysis';

export interface TooltipRow {
  label: string;
  slot: number;
  text: string;
}

const MOST_ROWS = 8;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * The values at the cursor, beside it inside a plot. Plain DOM, since it
 * follows the mouse in every panel at once. Screen readers get the same
 * through the panel's live region.
 */
export class Tooltip {
  constructor(host: HTMLElement) {
    this._node = document.createElement('div');
    this._node.className = 'tl-tooltip';
    this._node.setAttribute('aria-hidden', 'true');
    this._node.hidden = true;
    this._title = this._node.appendChild(document.createElement('div'));
    this._title.className = 'tl-tooltip-title';
    this._rows = this._node.appendChild(document.createElement('div'));
    host.appendChild(this._node);
    this._host = host;
  }

  /** Shows `rows` beside `left`; how many more there are when they are too many. */
  show(left: number, title: string, rows: readonly TooltipRow[], theme: Theme): void {
    this._title.textContent = title;
    const lines = rows.slice(0, MOST_ROWS).map(row => rowNode(row, theme));
    if (rows.length > MOST_ROWS) {
      const more = document.createElement('div');
      more.className = 'tl-tooltip-more';
      more.textContent = `+ ${rows.length - MOST_ROWS}`;
      lines.push(more);
    }
    this._rows.replaceChildren(...lines);
    this._node.hidden = false;
    const onLeft = left > this._host.clientWidth / 2;
    this._node.style.left = onLeft ? '' : `${left + 10}px`;
    this._node.style.right = onLeft ? `${this._host.clientWidth - left + 10}px` : '';
  }

  hide(): void {
    this._node.hidden = true;
  }

  dispose(): void {
    this._node.remove();
  }

  private readonly _host: HTMLElement;
  private readonly _node: HTMLElement;
  private readonly _title: HTMLElement;
  private readonly _rows: HTMLElement;
}

function rowNode({ label, slot, text }: TooltipRow, theme: Theme): HTMLElement {
  const row = document.createElement('div');
  row.className = 'tl-tooltip-row';
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', '16');
  svg.setAttribute('height', '8');
  const line = svg.appendChild(document.createElementNS(SVG, 'line'));
  for (const [name, value] of [
    ['x1', '0'],
    ['x2', '16'],
    ['y1', '4'],
    ['y2', '4'],
    ['stroke', runColor(slot, theme)],
    ['stroke-width', '2'],
    ['stroke-dasharray', runDash(slot).join(' ') || 'none']
  ]) {
    line.setAttribute(name, value);
  }
  const name = document.createElement('span');
  name.className = 'tl-tooltip-name';
  name.textContent = label;
  const value = document.createElement('span');
  value.className = 'tl-tooltip-value';
  value.textContent = text;
  row.append(svg, name, value);
  return row;
}
