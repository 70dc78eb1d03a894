using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp;

/// <summary>A net that cannot be built or run as it stands; the message names file, line, layer and type.</summary>
public sealed class NetException : CaffeException
{
    /// <summary>A fault of the net as a whole.</summary>
    internal NetException(string message) : base(message)
    {
    }

    /// <summary>A fault of one layer; the message goes on after its name, as in "has a stride of 0".</summary>
    internal NetException(SourcePosition? position, string layer, string type, string message)
        : base($"{Node.Describe(position, layer, type)} {message}")
    {
        Layer = layer;
        Position = position;
    }

    private NetException(SourcePosition? position, string layer, string message, Exception cause) : base(message, cause)
    {
        Layer = layer;
        Position = position;
    }

    /// <summary>The layer at fault, if it is one.</summary>
    public string? Layer { get; }

    /// <summary>Where the layer at fault stands, if that is known.</summary>
    public SourcePosition? Position { get; }

    /// <summary>The same fault behind an unknown field that may well be its cause.</summary>
    internal NetException After(Diagnostic doubt) => new(Position, Layer ?? "", $"{doubt}; and then: {Message}", this);

    /// <summary>Asks something of a node's layer; what goes wrong is told with the layer's name.</summary>
    /// <exception cref="NetException">It went wrong.</exception>
    internal static T Naming<T>(Node node, IReadOnlyList<Shape> bottoms, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (CaffeException fault)
        {
            throw Wrap(node.Position, node.Name, node.Type, fault);
        }
#pragma warning disable CA1031 // whatever it is, the numbers in the net brought it about
        catch (Exception fault)
#pragma warning restore CA1031
        {
            throw CannotRun(node, bottoms, fault);
        }
    }

    /// <summary>What went wrong inside a layer, with the layer's name put in front.</summary>
    internal static NetException Wrap(SourcePosition? position, string layer, string type, CaffeException cause)
    {
        string link = cause is LayerException ? " " : ": ";
        return new(position, layer, Node.Describe(position, layer, type) + link + cause.Message, cause);
    }

    /// <summary>A layer whose numbers lead nowhere, and what that came to.</summary>
    private static NetException CannotRun(Node node, IReadOnlyList<Shape> bottoms, Exception cause)
    {
        string why = cause is OverflowException or OutOfMemoryException ? "that takes more memory than can be had" : cause.Message;
        return new(node.Position, node.Name, $"{node} cannot run on {string.Join(", ", bottoms)}: {why}", cause);
    }
}
