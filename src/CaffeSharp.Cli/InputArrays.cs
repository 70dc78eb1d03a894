using CaffeSharp.Blobs;

namespace CaffeSharp.Cli;

/// <summary>What a net's inputs get.</summary>
internal static class InputArrays
{
    /// <summary>Reads words such as <c>data=x.npy</c>.</summary>
    /// <exception cref="CaffeException">A word is none, an input is given twice, or a file is no array.</exception>
    public static Dictionary<string, Blob> Read(IEnumerable<string> pairs)
    {
        var inputs = new Dictionary<string, Blob>();
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=');
            if (equals < 1 || equals == pair.Length - 1)
                throw new CaffeException($"--input takes NAME=FILE.npy, not '{pair}'");
            if (!inputs.TryAdd(pair[..equals], NpyFile.Read(pair[(equals + 1)..])))
                throw new CaffeException($"--input gives '{pair[..equals]}' twice");
        }
        return inputs;
    }

    /// <summary>Gives the inputs that have nothing yet random numbers from 0 to 1, the same every time.</summary>
    public static void FillUp(Dictionary<string, Blob> inputs, Net net)
    {
        var random = new Random(1);
        foreach (var input in net.Graph.Inputs.Where(input => !inputs.ContainsKey(input.Name)))
        {
            var blob = new Blob(input.Shape);
            foreach (ref float number in blob.Span)
                number = random.NextSingle();
            inputs[input.Name] = blob;
        }
    }
}
