import { MainAreaWidget } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';

/** State that asks the store only while somebody looks at it. */
export interface IFollowing {
  active: boolean;
  dispose(): void;
}

/** A tab that owns its model, which follows the store while the tab can be seen. */
export class FollowingTab<W extends Widget> extends MainAreaWidget<W> {
  /** @param label - what the content is, for those who do not see it. */
  constructor(model: IFollowing, content: W, label: string) {
    super({ content });
    this._following = model;
    // MainAreaWidget has labelled its content as any other.
    content.node.setAttribute('aria-label', label);
    this.toolbar.hide();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._following.dispose();
      super.dispose();
    }
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._following.active = this.isVisible;
  }

  protected override onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._following.active = true;
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._following.active = false;
  }

  private readonly _following: IFollowing;
}
