-- How long ago a counter refused something.
--   KEYS[1]  what it counts
--   ARGV[1]  milliseconds after which a refusal does not matter
-- Returns the milliseconds, or nil.
local last = redis.call('HGET', KEYS[1], 'refused')
if not last then
    return nil
end
local time = redis.call('TIME')
local ago = time[1] * 1000 + math.floor(time[2] / 1000) - last
if ago > tonumber(ARGV[1]) then
    return nil
end
return ago
