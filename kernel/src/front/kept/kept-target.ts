import type { Content } from '../../wire/message.js';
import type { CommRouter, FrontTarget } from '../comms.js';
import { text } from '../exchange.js';
import type { NotebookOutput } from './fold.js';
import type { KeptOutputs } from './kept-outputs.js';

/** The comm by which a client asks for outputs that it has missed. */
export const KEPT_TARGET = 'trainlab.outputs.v1';

/** So many characters of outputs go into one message. */
const PIECE = 1 << 19;

/**
 * Opened with `{session}`, the client's own; answered by `{runs: [{id, cellId,
 * executionCount, status, seq}]}` and, for each run, by messages `{run, outputs,
 * isLast}`. Later outputs of a run carry their number as `trainlab_output` in the
 * metadata of the broadcast, so that they continue the run after `seq`. The
 * client sends `{saved: {run: seq}}` when a saved notebook holds them. Opened with
 * `saved` as well, the comm is for that word alone: no runs are sent.
 */
export function keptTarget(kept: KeptOutputs, comms: CommRouter): FrontTarget {
  return {
    onOpen: (commId, data) => {
      if (data['saved'] !== undefined) {
        note(kept, data);
        return;
      }
      const runs = kept.unsaved(text(data, 'session'));
      const described = runs.map(run => {
        const { id, cellId, executionCount } = run.head;
        return { id, cellId, executionCount, status: run.status, seq: run.seq };
      });
      comms.send(commId, { runs: described });
      for (const run of runs) {
        const pieces = cut(kept.outputs(run));
        pieces.forEach((outputs, at) =>
          comms.send(commId, {
            run: run.head.id,
            outputs,
            isLast: at === pieces.length - 1
          })
        );
      }
    },
    onMessage: (_, data) => note(kept, data),
    onClose: () => undefined
  };
}

/** Notes what a saved notebook holds. */
function note(kept: KeptOutputs, data: Content): void {
  for (const [id, seq] of Object.entries((data['saved'] ?? {}) as Content)) {
    if (typeof seq === 'number') {
      kept.saved(id, seq);
    }
  }
}

/** Parts of outputs that are not too long for one message; at least one. */
function cut(outputs: NotebookOutput[]): NotebookOutput[][] {
  const pieces: NotebookOutput[][] = [[]];
  let size = 0;
  const add = (output: NotebookOutput, length: number) => {
    if (size > 0 && size + length > PIECE) {
      pieces.push([]);
      size = 0;
    }
    pieces.at(-1)!.push(output);
    size += length;
  };
  for (const output of outputs) {
    const { output_type: type, text } = output;
    if (type === 'stream' && typeof text === 'string') {
      // Neighbouring parts of a stream are put together by the client.
      for (let at = 0; at < text.length; at += PIECE) {
        const part = text.slice(at, at + PIECE);
        add({ ...output, text: part }, part.length);
      }
    } else {
      add(output, JSON.stringify(output).length);
    }
  }
  return pieces;
}
