-- Takes a hit back that was allowed, from all limits; see hit.lua.
--   KEYS[i]  what limit i counts
--   ARGV[i]  milliseconds in which one of its hits is forgotten
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i, key in ipairs(KEYS) do
    local found = redis.call('HMGET', key, 'n', 'at')
    if found[1] and found[2] then
        local level = math.max(0, tonumber(found[1]) - (now - tonumber(found[2])) / tonumber(ARGV[i]))
        -- Its time to live stays: a field that is set changes none.
        redis.call('HSET', key, 'n', string.format('%.6f', math.max(0, level - 1)), 'at', string.format('%d', now))
    end
end
