/**
 * Controls for notebooks, by the messages of ipywidgets 8: what shows them is
 * JupyterLab's extension of that package (`pip install jupyterlab_widgets`).
 */
export { AnyWidget } from './any-widget.js';
export { HBox, VBox } from './boxes.js';
export { Button, type ButtonStyle } from './button.js';
export { Checkbox, Dropdown, Text } from './inputs.js';
export { WidgetModel, type State, type WidgetClass } from './model.js';
export { Output } from './output.js';
export { Label, Progress, type BarStyle } from './shown.js';
export { FloatSlider, IntSlider, type SliderOptions } from './sliders.js';
export { Control, Widget, type ControlOptions, type Layout } from './widget.js';
