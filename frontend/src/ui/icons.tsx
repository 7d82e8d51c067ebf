/** Line icons on a 20 by 20 grid, in the colour of the text around them. All are decoration: words stand beside them or in labels. */
import type { ReactElement } from 'react';

export interface IconProps {
  size?: number;
  className?: string;
}

function icon(path: string) {
  return function Icon({ size = 18, className }: IconProps): ReactElement {
    return (
      <svg
        viewBox="0 0 20 20"
        width={size}
        height={size}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.6}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
        className={className}
      >
        <path d={path} />
      </svg>
    );
  };
}

export const AlertIcon = icon(
  'M10 6.5v4.2M10 13.6v.1M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4Z',
);
export const ArrowDownIcon = icon('M10 4.5v11M5.5 11l4.5 4.5 4.5-4.5');
export const ArrowUpIcon = icon('M10 15.5v-11M5.5 9 10 4.5 14.5 9');
export const BellIcon = icon(
  'M5.2 13.8V9.2a4.8 4.8 0 0 1 9.6 0v4.6l1.2 1.4H4l1.2-1.4ZM8.4 17.4h3.2',
);
export const CheckIcon = icon('m4.5 10.5 3.8 3.8 7.4-8.2');
export const ChevronLeftIcon = icon('m12 5-5 5 5 5');
export const ChevronRightIcon = icon('m8 5 5 5-5 5');
export const ClockIcon = icon(
  'M10 5.8V10l2.8 1.9M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4Z',
);
export const CopyIcon = icon(
  'M7.2 7.2V4.6c0-.7.6-1.3 1.3-1.3h6.9c.7 0 1.3.6 1.3 1.3v6.9c0 .7-.6 1.3-1.3 1.3h-2.6M4.6 7.2h6.9c.7 0 1.3.6 1.3 1.3v6.9c0 .7-.6 1.3-1.3 1.3H4.6c-.7 0-1.3-.6-1.3-1.3V8.5c0-.7.6-1.3 1.3-1.3Z',
);
export const CrossIcon = icon('m5.5 5.5 9 9M14.5 5.5l-9 9');
export const DocumentIcon = icon(
  'M5.5 2.8h6l3.5 3.5v10.9H5.5V2.8ZM11.2 3v3.6h3.6M8 10.2h4.4M8 13.2h4.4',
);
export const EmptyTrayIcon = icon(
  'M3.2 11.5 5 4.5h10l1.8 7v4.2H3.2v-4.2ZM3.4 11.5h3.8l1 1.9h3.6l1-1.9h3.8',
);
export const GaugeIcon = icon('M4.2 15.2a7.2 7.2 0 1 1 11.6 0M10 11.2l3.2-3.6');
export const PencilIcon = icon('M4 16l.7-3.2 8.6-8.6 2.5 2.5-8.6 8.6L4 16Z');
export const RefreshIcon = icon('M16 5.2v3.4h-3.4M15.6 8.4a6.2 6.2 0 1 0 .4 3.6');
export const RestoreIcon = icon('M4 5.2v3.4h3.4M4.4 8.4a6.2 6.2 0 1 1-.4 3.6');
export const SearchIcon = icon(
  'm13.2 13.2 3.6 3.6M9 14.4A5.4 5.4 0 1 0 9 3.6a5.4 5.4 0 0 0 0 10.8Z',
);
export const SignOutIcon = icon('M8.5 3.5h-4v13h4M8.5 10h8M13.5 7l3 3-3 3');
export const SortIcon = icon('m7 8 3-3 3 3M7 12l3 3 3-3');
export const TrashIcon = icon(
  'M4 5.5h12M8 5.3V3.5h4v1.8M5.5 5.5l.7 11h7.6l.7-11M8.4 8.6v5M11.6 8.6v5',
);
