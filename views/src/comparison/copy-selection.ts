/**
 * Copies the selected part of a table with the exact values of its cells
 * (`data-full`), not the rounded ones on the screen: tab-separated, one row
 * per line. Leaves a selection within one cell to the browser.
 */
export function copySelection(event: React.ClipboardEvent<HTMLElement>): void {
  const selection = event.currentTarget.ownerDocument.getSelection();
  if (!selection || selection.isCollapsed) {
    return;
  }
  const range = selection.getRangeAt(0);
  const lines = [...event.currentTarget.querySelectorAll('tr')]
    .map(row =>
      [...row.querySelectorAll<HTMLElement>('th, td')]
        .filter(cell => range.intersectsNode(cell))
        .map(cell => cell.dataset.full ?? cell.textContent ?? '')
    )
    .filter(cells => cells.length > 0);
  if (lines.flat().length < 2) {
    return;
  }
  event.preventDefault();
  event.clipboardData.setData(
    'text/plain',
    lines.map(cells => cells.map(cell => cell.replace(/\s+/g, ' ')).join('\t')).join('\n')
  );
}
