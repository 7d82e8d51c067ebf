// dynalite throws when a client goes away in the middle of a request, and would take everybody's tables with it.
process.on("uncaughtException", (error) => {
  if (error.code !== "ECONNRESET" && error.code !== "EPIPE" && error.message !== "aborted") throw error;
});
