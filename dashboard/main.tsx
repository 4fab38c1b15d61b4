// Where the dashboard begins in the browser.
import { render } from 'preact';
import { App } from './app.tsx';
import { findOutWhoCalls } from './state/caller.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/rows.css';
import './styles/lists.css';
import './styles/pages.css';

const root = document.querySelector('#dashboard');
if (root !== null) render(<App />, root);
void findOutWhoCalls();
