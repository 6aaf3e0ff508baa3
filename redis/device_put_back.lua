-- Puts a decision back that was handed out and came to nothing, for the device's next poll.
--   KEYS[1]  the device code
--   ARGV[1]  the request          ARGV[2]  the client
--   ARGV[3]  the decision         ARGV[4]  milliseconds that it is good for
if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('HSET', KEYS[1], 'request', ARGV[1], 'client', ARGV[2], 'decision', ARGV[3])
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
