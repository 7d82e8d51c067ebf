// What dynalite lacks of a service.
// It throws when a client goes away in the middle of a request, and would take everybody's tables with it.
process.on("uncaughtException", (error) => {
  if (error.code !== "ECONNRESET" && error.code !== "EPIPE" && error.message !== "aborted") throw error;
});
// As the first process of a container it would not hear that it shall end.
process.on("SIGTERM", () => process.exit(143));
