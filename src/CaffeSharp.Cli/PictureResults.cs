using System.Text.Json.Nodes;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli;

/// <summary>What a command finds in pictures, one after the other. A picture that cannot be read is told of and does not stop the others.</summary>
internal sealed class PictureResults(Report report)
{
    /// <summary>An object for every picture, in order; that of a picture that could not be read has an <c>error</c>.</summary>
    public JsonArray Json { get; } = [];

    /// <summary>What the command says to the shell.</summary>
    public int Exit { get; private set; } = ExitCode.Done;

    /// <summary>Treats pictures.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="treat">Reads a file, prints what it finds unless JSON is wanted, and returns it.</param>
    public void AddEach(IEnumerable<string> paths, Func<string, JsonObject> treat)
    {
        foreach (string path in paths)
        {
            try
            {
                Json.Add((JsonNode)treat(path));
            }
            catch (ImageException fault)
            {
                report.Fault(fault.Message);
                Json.Add((JsonNode)new JsonObject { ["image"] = path, ["error"] = fault.Message });
                Exit = ExitCode.BadInput;
            }
        }
    }
}
