-- For wrk: sends the headers that the environment gives, and ends with one line of JSON (times in microseconds).

wrk.headers["Host"] = "localhost"
wrk.headers["Connection"] = os.getenv("CONNECTION")
wrk.headers["Cookie"] = os.getenv("COOKIE")

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"duration":%d,"mean":%.0f,"p50":%d,"p99":%d,"broken":%d,"refused":%d}\n',
    summary.requests, summary.duration, latency.mean, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status
  ))
end
