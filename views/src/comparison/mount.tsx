import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import type { Comparison } from '@trainlab/api';
import type { Theme } from '@trainlab/analysis';
import type { Translation } from '../translation.js';
import { ComparisonView } from './comparison-view.js';
import { CursorGroup } from './cursor-group.js';

export interface ComparisonOptions {
  comparison: Comparison;
  /** For a cell output: the sentence, two curves and the differences. */
  compact?: boolean;
  trans: Translation;
  theme: Theme;
  /** Shows a button that opens the comparison in the main area. */
  onOpen?(): void;
  /** Makes the runs' names open them. */
  onOpenRun?(runId: string): void;
  /** Shows a button that asks for further runs to compare. */
  onAddRuns?(): void;
  /** Shows a button that exports the comparison. */
  onExport?(): void;
}

export interface ComparisonHandle {
  /** Shows a newer state; controls, zoom and hidden runs stay. */
  update(comparison: Comparison): void;
  /** Call after the page's style sheet has changed: the canvases take its colours. */
  setTheme(theme: Theme): void;
  /** Fits the curves to the room they have; also happens by itself. */
  resize(): void;
  dispose(): void;
}

let mounted = 0;

/**
 * Shows a comparison in `node`, which should have no content of its own. Needs
 * the style sheet `@trainlab/views/style/index.css` in the page and makes no
 * requests: newer states come by `update`.
 */
export function mountComparison(
  node: HTMLElement,
  options: ComparisonOptions
): ComparisonHandle {
  const { compact = false, trans, onOpen, onOpenRun, onAddRuns, onExport } = options;
  const group = new CursorGroup();
  // Several roots in a page would otherwise give the same ids.
  const root = createRoot(node, { identifierPrefix: `tl-${++mounted}-` });
  let { comparison, theme } = options;
  let appearance = 0;
  let disposed = false;
  const render = () => {
    if (disposed) {
      return;
    }
    root.render(
      <ComparisonView
        comparison={comparison}
        compact={compact}
        theme={theme}
        appearance={appearance}
        group={group}
        onOpen={onOpen}
        onOpenRun={onOpenRun}
        onAddRuns={onAddRuns}
        onExport={onExport}
        trans={trans}
      />
    );
  };
  // At once, so that who asks for the node's height gets it.
  flushSync(render);
  return {
    update: next => {
      comparison = next;
      render();
    },
    setTheme: next => {
      theme = next;
      appearance++;
      render();
    },
    resize: () => group.fit(),
    dispose: () => {
      disposed = true;
      root.unmount();
    }
  };
}
