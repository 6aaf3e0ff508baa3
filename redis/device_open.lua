-- Keeps a device authorization under both of its codes, unless the user code is taken.
--   KEYS[1]  the user code        KEYS[2]  the device code
--   ARGV[1]  the request          ARGV[2]  milliseconds that it is good for     ARGV[3]  the client
-- Returns 1, or 0 where nothing was kept.
if not redis.call('SET', KEYS[1], KEYS[2], 'NX', 'PX', ARGV[2]) then
    return 0
end
redis.call('HSET', KEYS[2], 'request', ARGV[1], 'client', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
