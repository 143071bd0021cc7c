import type { TranslationBundle } from '@jupyterlab/translation';
import {
  useEffect,
  useRef,
  type FocusEvent,
  type JSX,
  type KeyboardEvent,
  type MouseEvent
} from 'react';
import { ExperimentRow } from './experiment-row.js';
import { RunRow } from './run-row.js';
import type { ExperimentsRow, IExperimentsModel } from './tokens.js';

export interface TreeProps {
  model: IExperimentsModel;
  theme: 'light' | 'dark';
  trans: TranslationBundle;
  onOpen(runId: string): void;
  onRename(name?: string): void;
}

/** Rows that Page Up and Page Down pass over. */
const PAGE = 10;

/** The experiments with their runs, as a tree grid with one tab stop. */
export function Tree(props: TreeProps): JSX.Element {
  const { model, trans } = props;
  const node = useRef<HTMLDivElement>(null);
  const { rows, selection } = model;
  const activeRow = selection.activeRow ?? rows[0]?.id;
  const focused = useRef(false);

  useEffect(() => {
    if (focused.current && !model.renaming) {
      const row = rowElement(node.current, activeRow);
      if (row && row !== document.activeElement) {
        row.focus();
      }
    }
  }, [activeRow, model.renaming]);

  const onFocus = (event: FocusEvent) => {
    focused.current = true;
    model.hold(true);
    const id = rowId(event.target);
    if (id && id !== selection.activeRow) {
      model.select(id, 'focus');
    }
  };
  const onBlur = (event: FocusEvent) => {
    if (!node.current?.contains(event.relatedTarget)) {
      // A row that is drawn anew loses the focus without anybody having taken it.
      focused.current = event.relatedTarget === null && document.hasFocus();
      model.hold(focused.current);
    }
  };
  const onClick = (event: MouseEvent) => {
    const row = rows.find(candidate => candidate.id === rowId(event.target));
    if (!row || event.target instanceof HTMLInputElement) {
      return;
    }
    if (row.kind === 'run') {
      const gesture = event.shiftKey
        ? 'extend'
        : event.ctrlKey || event.metaKey
          ? 'toggle'
          : 'only';
      model.select(row.id, gesture);
    } else {
      model.select(row.id, 'focus');
      act(row);
    }
  };
  const act = (row: ExperimentsRow) => {
    if (row.kind === 'run') {
      props.onOpen(row.run.id);
    } else if (row.kind === 'experiment') {
      model.toggle(row.id);
    } else {
      model.showMore(row.group.experiment.id);
    }
  };
  const onContextMenu = (event: MouseEvent) => {
    const row = rows.find(candidate => candidate.id === rowId(event.target));
    if (row?.kind === 'run' && !selection.runIds.has(row.run.id)) {
      model.select(row.id, 'only');
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (handleKey(event, model, activeRow, act)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const experiments = rows.filter(row => row.kind === 'experiment');

  return (
    <div
      ref={node}
      role="treegrid"
      aria-label={trans.__('Experiments and their runs')}
      aria-multiselectable="true"
      className="tl-Experiments-tree"
      onFocus={onFocus}
      onBlur={onBlur}
      onPointerEnter={() => model.hold(true)}
      onPointerLeave={() => model.hold(focused.current)}
      onClick={onClick}
      onDoubleClick={event => {
        const row = rows.find(candidate => candidate.id === rowId(event.target));
        if (row?.kind === 'run' && !(event.target instanceof HTMLInputElement)) {
          act(row);
        }
      }}
      onContextMenu={onContextMenu}
      onKeyDown={onKeyDown}
    >
      {rows.map(row => {
        const active = row.id === activeRow;
        switch (row.kind) {
          case 'experiment':
            return (
              <ExperimentRow
                key={row.id}
                group={row.group}
                active={active}
                position={experiments.indexOf(row) + 1}
                count={experiments.length}
                trans={trans}
              />
            );
          case 'run':
            return (
              <RunRow
                key={row.id}
                run={row.run}
                group={row.group}
                position={row.position}
                selected={selection.runIds.has(row.run.id)}
                active={active}
                renaming={model.renaming === row.run.id}
                theme={props.theme}
                trans={trans}
                onRename={props.onRename}
              />
            );
          default:
            return (
              <div
                key={row.id}
                role="row"
                aria-level={2}
                tabIndex={active ? 0 : -1}
                className="tl-Sidebar-row tl-Experiments-more"
                data-row={row.id}
              >
                <span role="gridcell">
                  {trans.__(
                    'Show more: %1 of %2 are here',
                    row.group.shown,
                    row.group.runs.length
                  )}
                </span>
              </div>
            );
        }
      })}
    </div>
  );
}

/** Acts on a key of the tree; tells whether it did. */
function handleKey(
  event: KeyboardEvent,
  model: IExperimentsModel,
  activeRow: string | undefined,
  act: (row: ExperimentsRow) => void
): boolean {
  const { rows } = model;
  const index = rows.findIndex(row => row.id === activeRow);
  if (index < 0 || event.altKey) {
    return false;
  }
  const row = rows[index];
  const move = (to: number): boolean => {
    const target = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (event.shiftKey && model.selection.runIds.size === 0) {
      model.select(row.id, 'extend');
    }
    model.select(target.id, event.shiftKey ? 'extend' : 'focus');
    return true;
  };
  switch (event.key) {
    case 'ArrowDown':
      return move(index + 1);
    case 'ArrowUp':
      return move(index - 1);
    case 'PageDown':
      return move(index + PAGE);
    case 'PageUp':
      return move(index - PAGE);
    case 'Home':
      return move(0);
    case 'End':
      return move(rows.length - 1);
    case 'ArrowRight':
      if (row.kind === 'experiment') {
        if (row.group.expanded) {
          return move(index + 1);
        }
        model.toggle(row.id, true);
      }
      return true;
    case 'ArrowLeft':
      if (row.kind !== 'experiment') {
        model.select(row.group.experiment.id, 'focus');
      } else if (row.group.expanded) {
        model.toggle(row.id, false);
      }
      return true;
    case ' ':
      if (row.kind === 'run') {
        model.select(row.id, event.shiftKey ? 'extend' : 'toggle');
      } else {
        act(row);
      }
      return true;
    case 'Enter':
      act(row);
      return true;
    case 'Escape':
      model.clearSelection();
      return true;
    case 'a':
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey) {
        selectGroup(model, row);
        return true;
      }
      return false;
    default:
      return false;
  }
}

function selectGroup(model: IExperimentsModel, row: ExperimentsRow): void {
  const runs = model.rows.filter(
    other => other.kind === 'run' && other.group === row.group
  );
  if (runs.length > 0) {
    model.select(runs[0].id, 'only');
    model.select(runs[runs.length - 1].id, 'extend');
    model.select(row.id, 'focus');
  }
}

function rowId(target: EventTarget): string | undefined {
  return target instanceof Element
    ? target.closest<HTMLElement>('[data-row]')?.dataset.row
    : undefined;
}

function rowElement(
  tree: HTMLElement | null,
  id: string | undefined
): HTMLElement | null | undefined {
  return id === undefined
    ? undefined
    : tree?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
}
