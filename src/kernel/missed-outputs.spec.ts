import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { MissedOutputs } from './missed-outputs';

/** A connection whose comms note what is sent, and end when the kernel restarts. */
function connection() {
  const sent: JSONObject[] = [];
  const comms: { isDisposed: boolean; onMsg?: Kernel.IComm['onMsg'] }[] = [];
  const kernel = {
    clientId: 'page',
    isDisposed: false,
    createComm: () => {
      const comm = {
        isDisposed: false,
        open: (data: JSONObject) => sent.push({ open: data }),
        send: (data: JSONObject) => sent.push({ send: data }),
        close: () => undefined
      };
      comms.push(comm);
      return comm;
    }
  };
  const iopubMessage = new Signal<object, KernelMessage.IIOPubMessage>(kernel);
  return {
    sent,
    restart: () => comms.forEach(comm => (comm.isDisposed = true)),
    kernel: { ...kernel, iopubMessage } as unknown as Kernel.IKernelConnection
  };
}

describe('the word that a notebook was saved', () => {
  it('goes over the comm that asked for the missed runs', () => {
    const { kernel, sent } = connection();
    const missed = new MissedOutputs(kernel, () => undefined);
    missed.saved(new Map([['run', 3]]));
    missed.saved(new Map([['run', 3]]));
    expect(sent).toEqual([
      { open: { session: 'page' } },
      { send: { saved: { run: 3 } } }
    ]);
    missed.dispose();
  });

  it('comes with the opening of a comm after a restart, which asks for no runs', () => {
    const { kernel, sent, restart } = connection();
    const missed = new MissedOutputs(kernel, () => undefined);
    restart();
    missed.saved(new Map([['run', 3]]));
    missed.saved(new Map([['run', 4]]));
    expect(sent.slice(1)).toEqual([
      { open: { session: 'page', saved: { run: 3 } } },
      { send: { saved: { run: 4 } } }
    ]);
    missed.dispose();
  });
});
