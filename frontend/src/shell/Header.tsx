import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link, NavLink } from 'react-router';

import { sessionQuery, useSignOut } from '../api/session';
import { SignOutIcon } from '../ui/icons';
import classes from './Header.module.css';
import { Logo } from './Logo';

export function Header(): ReactElement {
  const { data: session } = useQuery(sessionQuery);
  const user = session?.user ?? null;
  return (
    <header className={classes.header}>
      <div className={classes.inner}>
        <Link to="/" className={classes.brand} aria-label="Andamio Loans, home">
          <Logo />
          <span className={classes.brandName}>Andamio Loans</span>
        </Link>
        <nav aria-label="Main" className={classes.nav}>
          <NavItem to="/">Apply</NavItem>
          <NavItem to="/follow">Follow</NavItem>
          {user ? <NavItem to="/requests">Requests</NavItem> : null}
        </nav>
        <div className={classes.account}>
          {user ? <SignedIn username={user.username} /> : <NavItem to="/sign-in">Sign in</NavItem>}
        </div>
      </div>
    </header>
  );
}

function NavItem({ to, children }: { to: string; children: string }): ReactElement {
  return (
    <NavLink to={to} end={to === '/'} className={classes.link}>
      {children}
    </NavLink>
  );
}

function SignedIn({ username }: { username: string }): ReactElement {
  const signOut = useSignOut();
  return (
    <>
      <span className={classes.user} title={`Signed in as ${username}`}>
        {username}
      </span>
      <Button
        variant="default"
        size="compact-sm"
        h={32}
        className={classes.signOut}
        leftSection={<SignOutIcon size={16} />}
        loading={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        <span className={classes.signOutText}>Sign out</span>
      </Button>
    </>
  );
}
