import type { Content } from '../../wire/message.js';

/** One message of a run, as it was broadcast. */
export interface KeptMessage {
  type: string;
  content: Content;
}

/** An output as a notebook holds it, with the id by which it may be updated. */
export interface NotebookOutput extends Content {
  output_type: string;
}

/** The outputs that a client would show now, had it heard all messages. */
export function foldOutputs(messages: Iterable<KeptMessage>): NotebookOutput[] {
  return fold(messages).outputs;
}

/** The messages that lead to the same outputs: what was replaced or cleared is left out. */
export function shorten(messages: Iterable<KeptMessage>): KeptMessage[] {
  const { outputs, clearsNext } = fold(messages);
  const shown = outputs.map(({ output_type: type, ...content }) => ({ type, content }));
  return clearsNext
    ? [...shown, { type: 'clear_output', content: { wait: true } }]
    : shown;
}

/** The outputs, and whether the next one takes their place. */
function fold(messages: Iterable<KeptMessage>): {
  outputs: NotebookOutput[];
  clearsNext: boolean;
} {
  let outputs: NotebookOutput[] = [];
  let clearsNext = false;
  const add = (output: NotebookOutput): void => {
    if (clearsNext) {
      outputs = [];
      clearsNext = false;
    }
    const last = outputs.at(-1);
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last['name'] === output['name']
    ) {
      (last['text'] as string[]).push(...(output['text'] as string[]));
    } else {
      outputs.push(output);
    }
  };
  for (const { type, content } of messages) {
    switch (type) {
      case 'stream':
        add({ output_type: type, name: content['name'], text: [content['text']] });
        break;
      case 'display_data':
      case 'execute_result':
      case 'error':
        add({ output_type: type, ...content });
        break;
      case 'update_display_data':
        for (const output of outputs) {
          if (
            displayId(output) !== undefined &&
            displayId(output) === displayId(content)
          ) {
            output['data'] = content['data'];
            output['metadata'] = content['metadata'];
          }
        }
        break;
      case 'clear_output':
        if (content['wait'] === true) {
          clearsNext = true;
        } else {
          outputs = [];
          clearsNext = false;
        }
        break;
    }
  }
  return {
    outputs: outputs.map(output =>
      output.output_type === 'stream'
        ? { ...output, text: (output['text'] as string[]).join('') }
        : output
    ),
    clearsNext
  };
}

export function displayId({ transient }: Content): string | undefined {
  const id = (transient as { display_id?: unknown } | undefined)?.display_id;
  return typeof id === 'string' ? id : undefined;
}
