import { renderToString } from 'react-dom/server';
import { App } from './app.js';

/** The page as a server sends it, before any script runs. */
export const renderApp = () => renderToString(<App />);
