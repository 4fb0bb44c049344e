// Mantine dressed in Fabula's tokens (tokens.css). Filled buttons are ink on paper; the pencil blue is left for
// what is chosen and focused.

import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  type MantineColorSchemeManager,
  type MantineColorsTuple,
  Modal,
  Popover,
  SegmentedControl,
  Tooltip,
} from '@mantine/core';

const pencil: MantineColorsTuple = [
  '#eaf4f9',
  '#d6e8f1',
  '#aed3e6',
  '#8dc5e6',
  '#6fb0d3',
  '#4f97be',
  '#3780aa',
  '#24648f',
  '#1c5479',
  '#124060',
];
const lamp: MantineColorsTuple = [
  '#fdf6e6',
  '#faeccd',
  '#f5d99c',
  '#f0c66a',
  '#eeb455',
  '#dd9a2b',
  '#c28419',
  '#9b6610',
  '#794d05',
  '#5a3900',
];
const madder: MantineColorsTuple = [
  '#fcefeb',
  '#f8e2dc',
  '#f1c2b7',
  '#f2988a',
  '#de7863',
  '#c95742',
  '#b54935',
  '#a23b2a',
  '#862d1e',
  '#6b2015',
];
const gray: MantineColorsTuple = [
  '#fcfaf5',
  '#f4efe5',
  '#ebe4d6',
  '#e2d9c8',
  '#cfc4b1',
  '#a79a86',
  '#857a6c',
  '#6e655b',
  '#5c534a',
  '#2b2621',
];
const dark: MantineColorsTuple = [
  '#ece5da',
  '#bdb2a4',
  '#a0958a',
  '#7d7367',
  '#4b443c',
  '#37322c',
  '#2b2723',
  '#221f1c',
  '#181614',
  '#11100e',
];

const inkButton = {
  '--button-bg': 'var(--ink)',
  '--button-hover': 'var(--ink-hover)',
  '--button-color': 'var(--on-ink)',
};

export const theme = createTheme({
  colors: { pencil, lamp, madder, gray, dark },
  primaryColor: 'pencil',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  black: '#2b2621',
  white: '#fcfaf5',
  fontFamily: 'var(--sans)',
  headings: { fontFamily: 'var(--serif)', fontWeight: '550' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '6px', md: '8px', lg: '12px', xl: '24px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: Button.extend({
      vars: (_, { variant = 'filled', color, size }) => ({
        root: {
          ...(variant === 'filled' && color === undefined ? inkButton : {}),
          ...(variant === 'default'
            ? { '--button-bd': 'calc(1px * var(--mantine-scale)) solid var(--edge)' }
            : {}),
          ...(size === 'compact-md' ? { '--button-fz': '14px' } : {}),
        },
      }),
    }),
    InputWrapper: Input.Wrapper.extend({
      styles: { label: { marginBottom: 6, fontWeight: 400, color: 'var(--ink-soft)' } },
    }),
    SegmentedControl: SegmentedControl.extend({
      styles: {
        root: { background: 'var(--paper-sunken)' },
        indicator: { background: 'var(--sheet)', boxShadow: '0 1px 2px var(--shade)' },
      },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 500, withArrow: false, multiline: true, maw: 280 },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
    Modal: Modal.extend({
      defaultProps: {
        radius: 'md',
        centered: true,
        overlayProps: { color: 'var(--veil)', backgroundOpacity: 1 },
      },
    }),
  },
});

const surfaces = {
  '--mantine-color-body': 'var(--sheet)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-faint)',
  '--mantine-color-default': 'var(--sheet)',
  '--mantine-color-default-hover': 'var(--paper)',
  '--mantine-color-default-border': 'var(--rule)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-error': 'var(--madder)',
  '--mantine-color-anchor': 'var(--pencil)',
  '--mantine-color-disabled': 'var(--paper-sunken)',
  '--mantine-color-disabled-color': 'var(--ink-faint)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: surfaces, dark: surfaces });

/** Main sets the system's scheme from the preferences; nothing is remembered here. */
export const colorSchemes: MantineColorSchemeManager = {
  get: () => 'auto',
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};
