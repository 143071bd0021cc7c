import { copySelection } from './copy-selection';

it('copies exact values, tab-separated, and leaves one cell to the browser', () => {
  document.body.innerHTML = `<div><table>
    <tr><th>lr</th><td data-full="0.00012345">1.2e-4</td><td data-full="0.5">0.5</td></tr>
    <tr><th>name</th><td data-full="two&#10;lines">two lines</td><td data-full="">–</td></tr>
  </table></div>`;
  const currentTarget = document.querySelector('div') as HTMLElement;
  const copied: string[] = [];
  const copy = (from: Element, to: Element) => {
    document.getSelection()?.setBaseAndExtent(from, 0, to, to.childNodes.length);
    const preventDefault = jest.fn();
    copySelection({
      currentTarget,
      preventDefault,
      clipboardData: { setData: (_: string, text: string) => copied.push(text) }
    } as unknown as React.ClipboardEvent<HTMLElement>);
    return preventDefault.mock.calls.length;
  };
  const cells = document.querySelectorAll('th, td');
  expect(copy(cells[0], cells[5])).toBe(1);
  expect(copied).toEqual(['lr\t0.00012345\t0.5\nname\ttwo lines\t']);
  expect(copy(cells[1], cells[1])).toBe(0);
});
