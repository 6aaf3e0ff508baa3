-- A device asks whether its person has decided. A decision is handed out once, and to its own client only.
--   KEYS[1]  the device code
--   ARGV[1]  the client           ARGV[2]  milliseconds that have to lie between two polls
-- Returns {'unknown'}, {'pending'}, {'slow_down'}, or {'decided', request, decision}.
local found = redis.call('HMGET', KEYS[1], 'request', 'client', 'decision', 'polled')
if not found[1] or found[2] ~= ARGV[1] then
    return { 'unknown' }
end
if found[3] then
    redis.call('DEL', KEYS[1])
    return { 'decided', found[1], found[3] }
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'polled', string.format('%d', now))
if found[4] and now - found[4] < tonumber(ARGV[2]) then
    return { 'slow_down' }
end
return { 'pending' }
