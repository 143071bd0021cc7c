import { kernelBridge } from '../bridge.js';
import { Widget, type Layout } from './widget.js';

interface StreamOutput {
  output_type: 'stream';
  name: 'stdout' | 'stderr';
  text: string;
}

interface DataOutput {
  output_type: 'display_data';
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

type Shown = StreamOutput | DataOutput;

/** A place for outputs that listeners and later cells fill. */
export class Output extends Widget {
  constructor(options: { layout?: Layout } = {}) {
    super(
      {
        modelName: 'OutputModel',
        viewName: 'OutputView',
        module: '@jupyter-widgets/output',
        version: '1.0.0'
      },
      { msg_id: '', outputs: [] },
      options
    );
  }

  /** Adds text as it is; end it with a line break yourself. */
  print(text: string, name: 'stdout' | 'stderr' = 'stdout'): void {
    const outputs = this._outputs;
    const last = outputs.at(-1);
    const isSame = last?.output_type === 'stream' && last.name === name;
    this._show(
      isSame
        ? [...outputs.slice(0, -1), { ...last, text: last.text + text }]
        : [...outputs, { output_type: 'stream', name, text }]
    );
  }

  /** Adds a value as the kernel would show it. */
  async append(value: unknown): Promise<void> {
    const data = (await kernelBridge()?.format(value)) ?? {};
    this._show([...this._outputs, { output_type: 'display_data', data, metadata: {} }]);
  }

  clear(): void {
    this._show([]);
  }

  private get _outputs(): readonly Shown[] {
    return this.model.get<readonly Shown[]>('outputs');
  }

  private _show(outputs: readonly Shown[]): void {
    this.model.set({ outputs });
  }
}
