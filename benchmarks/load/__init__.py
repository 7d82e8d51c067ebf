"""The load: wrk for as much as a server can answer, hey for a steady rate; both in a container beside the server."""
