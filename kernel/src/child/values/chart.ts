import type { Anything, Bundle, Formatter } from './formatter.js';
import { hasMethods, isObject, isPlain } from './formatter.js';

/** Specifications of Vega, Vega-Lite and Plotly, and objects that make one. */
export const formatChart: Formatter = value => {
  if (hasMethods(value, 'toSpec')) {
    // The builders of vega-lite-api.
    const spec = (value as { toSpec(): unknown }).toSpec();
    return isPlain(spec)
      ? (vega(spec) ?? vega({ $schema: VEGA_LITE, ...spec }))
      : undefined;
  }
  return isPlain(value) ? (vega(value) ?? plotly(value)) : undefined;
};

const VEGA_LITE = 'https://vega.github.io/schema/vega-lite/v5.json';
const SCHEMA = /\/schema\/(vega|vega-lite)\/v(\d+)/;

function vega(spec: Anything): Bundle | undefined {
  const [, name, version] = SCHEMA.exec(String(spec['$schema'] ?? '')) ?? [];
  if (name === undefined) {
    return undefined;
  }
  const isLite = name === 'vega-lite';
  // JupyterLab draws Vega-Lite 3 to 5 and Vega 5; newer ones are read as those.
  const drawn = isLite ? Math.min(5, Math.max(3, Number(version))) : 5;
  return {
    [`application/vnd.${isLite ? 'vegalite' : 'vega'}.v${drawn}+json`]: spec,
    'text/plain': isLite ? `Vega-Lite chart${describeLite(spec)}` : 'Vega chart'
  };
}

/** `: bar of count by day` */
function describeLite({ mark, encoding, title }: Anything): string {
  const kind = isObject(mark) ? mark['type'] : mark;
  const channels = Object.entries(isObject(encoding) ? encoding : {}).flatMap(
    ([channel, definition]) => {
      const { field, aggregate } = (isObject(definition) ? definition : {}) as {
        field?: unknown;
        aggregate?: unknown;
      };
      const what = [aggregate, field].filter(part => typeof part === 'string');
      return what.length > 0 ? [`${channel} ${what.join(' of ')}`] : [];
    }
  );
  const words = [
    typeof title === 'string' ? `"${title}"` : '',
    typeof kind === 'string' ? kind : '',
    channels.join(', ')
  ].filter(Boolean);
  return words.length > 0 ? `: ${words.join(', ')}` : '';
}

/** A figure of Plotly: traces and a layout. */
function plotly({ data, layout, config }: Anything): Bundle | undefined {
  const isFigure =
    Array.isArray(data) && data.every(isPlain) && data.length > 0 && isPlain(layout);
  if (!isFigure || !data.every(isTrace)) {
    return undefined;
  }
  const kinds = data.map(trace => String((trace as Anything)['type'] ?? 'scatter'));
  const title = layout['title'];
  const named =
    typeof title === 'string' ? title : isObject(title) ? title['text'] : undefined;
  return {
    'application/vnd.plotly.v1+json': {
      data,
      layout,
      ...(isPlain(config) && { config })
    },
    'text/plain': `Plotly figure${typeof named === 'string' ? ` "${named}"` : ''}: ${kinds.join(', ')}`
  };
}

function isTrace(trace: Anything): boolean {
  return ['type', 'x', 'y', 'z', 'values', 'lat', 'locations'].some(key => key in trace);
}
