/** Colours, sizes and habits of everything that is shown. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { createElement } from 'react';
import { CloseSign } from './CloseSign.tsx';

/** Of the sign's colour; shade 7 has a contrast of 5.6 to white (WCAG 2.2, 1.4.3), shade 3 of 9 to the dark background. */
const harbour: MantineColorsTuple = [
  '#e6f5f8',
  '#d2e8ee',
  '#a6d0db',
  '#77b7c8',
  '#50a2b7',
  '#3895ad',
  '#278ea8',
  '#147a93',
  '#006d85',
  '#005e74',
];

export const theme = createTheme({
  colors: { harbour },
  primaryColor: 'harbour',
  primaryShade: { light: 8, dark: 7 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Its own colour has a contrast of 4.2 to its background (axe: color-contrast).
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    // A `<header>` within a dialog is taken for the page's (axe: landmark-no-duplicate-banner).
    ModalHeader: { defaultProps: { role: 'none' } },
    DrawerHeader: { defaultProps: { role: 'none' } },
    ModalCloseButton: { defaultProps: { icon: createElement(CloseSign) } },
    Notification: { defaultProps: { closeButtonProps: { icon: createElement(CloseSign) } } },
    DrawerCloseButton: { defaultProps: { icon: createElement(CloseSign) } },
  },
});
