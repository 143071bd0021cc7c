/** Declarations of what every cell finds beside Node's globals. */
export const AMBIENT = `
/** Asks the person at the notebook for a line of text. */
declare function prompt(message?: string, otherwise?: string): string;
/** Asks the person at the notebook a question of yes or no. */
declare function confirm(message?: string): boolean;

/** The part of Deno's API by which its notebooks show something. */
declare namespace Deno {
  namespace jupyter {
    interface MediaBundle {
      [mime: string]: string | object | undefined;
    }
    interface Displayable {
      [$display]: () => MediaBundle | Promise<MediaBundle>;
    }
    interface DisplayOptions {
      /** The value is a bundle by MIME type. */
      raw?: boolean;
      /** Replaces the display of this id. */
      update?: boolean;
      display_id?: string;
    }
    /** The method by which an object shows itself. */
    const $display: unique symbol;
    function md(text: TemplateStringsArray | string, ...values: unknown[]): Displayable;
    function html(text: TemplateStringsArray | string, ...values: unknown[]): Displayable;
    function svg(text: TemplateStringsArray | string, ...values: unknown[]): Displayable;
    /** A picture of the bytes of a PNG or JPEG file. */
    function image(data: Uint8Array): Displayable;
    function format(value: unknown): Promise<MediaBundle>;
    function display(value: unknown, options?: DisplayOptions): Promise<void>;
    function broadcast(
      type: 'display_data' | 'update_display_data' | 'clear_output' | 'stream',
      content: Record<string, unknown>,
      extra?: Record<string, unknown>
    ): Promise<void>;
  }
}

declare module 'tslab' {
  /** An output whose content can be replaced. */
  export interface Display {
    javascript(text: string): void;
    markdown(text: string): void;
    html(text: string): void;
    svg(text: string): void;
    png(data: Uint8Array): void;
    jpeg(data: Uint8Array): void;
    gif(data: Uint8Array): void;
    pdf(data: Uint8Array): void;
    text(text: string): void;
    latex(text: string): void;
    raw(mime: string, data: string | Uint8Array): void;
  }
  /** Shows something in the running cell. */
  export const display: Display;
  /** An output that appears with its first content; later content replaces it. */
  export function newDisplay(): Display;
}
`;
