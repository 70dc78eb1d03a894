using System.Text.Json;

namespace CaffeSharp.Serving.Protocol;

/// <summary>Reads an array of numbers, flat or nested, in row-major order.</summary>
internal static class NestedNumbers
{
    /// <summary>Reads the array that the reader stands at, to its end.</summary>
    /// <returns>The numbers, and the length of each level.</returns>
    /// <exception cref="RefusalException">It holds other things, is ragged, or a number is too large.</exception>
    public static (float[] Numbers, IReadOnlyList<long> Nesting) Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Malformed("it is no array");
        var numbers = new List<float>();
        List<long> lengths = [];
        List<long> open = [0];
        int depth = 1;
        bool hasNumbers = false;
        while (depth > 0)
        {
            if (!json.Read())
                throw Malformed("it ends too early");
            switch (json.TokenType)
            {
                case JsonTokenType.StartArray:
                    if (hasNumbers && depth >= lengths.Count)
                        throw Malformed("numbers and arrays stand side by side");
                    open[depth - 1]++;
                    if (open.Count == depth)
                        open.Add(0);
                    open[depth++] = 0;
                    break;
                case JsonTokenType.EndArray:
                    Close(lengths, open, --depth);
                    break;
                case JsonTokenType.Number:
                    if ((lengths.Count > 0 && depth != lengths.Count) || !json.TryGetSingle(out float number))
                        throw Malformed("numbers and arrays stand side by side");
                    if (!float.IsFinite(number))
                        throw Malformed("a number is too large for FP32");
                    // The first number says how deep all of them are.
                    while (lengths.Count < depth)
                        lengths.Add(-1);
                    hasNumbers = true;
                    open[depth - 1]++;
                    numbers.Add(number);
                    break;
                default:
                    throw Malformed("it holds something else than numbers");
            }
        }
        return (numbers.ToArray(), lengths);
    }

    private static void Close(List<long> lengths, List<long> open, int level)
    {
        while (lengths.Count <= level)
            lengths.Add(-1);
        if (lengths[level] >= 0 && lengths[level] != open[level])
            throw Malformed($"an array of {open[level]} stands beside one of {lengths[level]}");
        lengths[level] = open[level];
    }

    private static RefusalException Malformed(string why) => new(Refusal.BadRequest, $"'data' takes numbers, flat or nested as the shape: {why}");
}
