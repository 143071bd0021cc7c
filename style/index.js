import '@trainlab/views/style/index.css';
import './index.css';
