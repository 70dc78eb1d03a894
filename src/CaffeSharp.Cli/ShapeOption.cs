using System.CommandLine;
using System.Globalization;
using CaffeSharp.Blobs;

namespace CaffeSharp.Cli;

/// <summary>An option that gives inputs a shape: <c>NAME=1,3,224,224</c>, any number of times.</summary>
internal sealed class ShapeOption : Option<string[]>
{
    public ShapeOption(string name, string description, params string[] aliases) : base(name, aliases)
    {
        Description = description;
        HelpName = "NAME=N,C,H,W";
        DefaultValueFactory = _ => [];
    }

    /// <summary>The shapes by input.</summary>
    /// <exception cref="CaffeException">A word is no shape, or an input has two.</exception>
    public Dictionary<string, Shape> Read(ParseResult parse)
    {
        var shapes = new Dictionary<string, Shape>();
        foreach (string word in parse.GetValue(this) ?? [])
        {
            int equals = word.LastIndexOf('=');
            if (equals < 1)
                throw Malformed(word);
            string[] sizes = word[(equals + 1)..].Split(',');
            int[] dims = Array.ConvertAll(sizes, size => int.TryParse(size, CultureInfo.InvariantCulture, out int dim) && dim > 0 ? dim : throw Malformed(word));
            if (!shapes.TryAdd(word[..equals], Shape.Create(dims)))
                throw new CaffeException($"{Name} gives '{word[..equals]}' twice");
        }
        return shapes;
    }

    private CaffeException Malformed(string word) => new($"{Name} takes a shape such as data=1,3,224,224, not '{word}'");
}
