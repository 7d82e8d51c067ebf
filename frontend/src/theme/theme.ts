import { Anchor, Button, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The values are CSS variables: theme.css is the one place where colours, sizes and fonts are decided. */
const brand = Array.from(
  { length: 10 },
  (_, shade) => `var(--mantine-color-brand-${shade})`,
) as unknown as MantineColorsTuple;

export const theme = createTheme({
  colors: { brand },
  primaryColor: 'brand',
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: 'always' } }),
    Button: Button.extend({ defaultProps: { loaderProps: { type: 'dots' } } }),
  },
});
