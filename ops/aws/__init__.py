"""The AWS design deployed: settings and sessions, plans, deployments, what it costs and how it is."""
