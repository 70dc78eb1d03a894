using System.Text.RegularExpressions;

namespace CaffeSharp.Serving.Models;

/// <summary>A model that is served by itself, as the command line gives it.</summary>
/// <param name="Name">What clients call it.</param>
/// <param name="Net">The net's file.</param>
/// <param name="Weights">Its weights, if they stand in a file of their own.</param>
internal sealed partial record ModelSource(string Name, string Net, string? Weights)
{
    /// <summary>Reads <c>NAME=NET[,WEIGHTS]</c>.</summary>
    /// <exception cref="CaffeException">It is not that.</exception>
    public static ModelSource Parse(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string[] files = equals < 0 ? [] : word[(equals + 1)..].Split(',');
        if (files.Length is not (1 or 2) || files.Any(file => file.Length == 0))
            throw new CaffeException($"--model takes a name and files such as squeezenet=deploy.prototxt,net.caffemodel, not '{word}'");
        string name = word[..equals];
        return IsName(name)
            ? new ModelSource(name, files[0], files.ElementAtOrDefault(1))
            : throw new CaffeException($"a model is named by letters, digits, '_', '-' and '.', not '{name}'");
    }

    /// <summary>Whether a model may be called so; such a name is also safe as a folder's.</summary>
    public static bool IsName(string name) => Name128().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.\-]{0,127}\z")]
    private static partial Regex Name128();
}
