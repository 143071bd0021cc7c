/** A plot whose cursor moves with those of its group. */
export interface CursorPlot {
  /** Puts the cursor at an x of the axis; takes it away for `undefined`. */
  showAt(x: number | undefined): void;
  /** Fits the plot to the room it has now. */
  fit(): void;
}

/** The plots of one view: one cursor for all of them. */
export class CursorGroup {
  add(plot: CursorPlot): { dispose(): void } {
    this._plots.add(plot);
    return { dispose: () => void this._plots.delete(plot) };
  }

  /** Tells the others that the cursor of `source` stands at `x`. */
  move(x: number | undefined, source: CursorPlot): void {
    for (const plot of this._plots) {
      if (plot !== source) {
        plot.showAt(x);
      }
    }
  }

  fit(): void {
    this._plots.forEach(plot => plot.fit());
  }

  private readonly _plots = new Set<CursorPlot>();
}
