using CaffeSharp.Formats.Deploy;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;

namespace CaffeSharp.Cli;

/// <summary>Nothing is written that could not be built.</summary>
internal static class BuildCheck
{
    /// <summary>Builds a net that is about to be written.</summary>
    /// <exception cref="CaffeException">It cannot be built.</exception>
    public static void Require(NetParameter net, NetWeights? weights, string to)
    {
        if (Fault(net, weights, new NetOptions()) is CaffeException fault)
            throw Refusal(to, fault);
    }

    /// <summary>
    /// The same for a net that may be for training: it is enough that it can be built for one of the phases, as it is or as the net
    /// to run, once its inputs have shapes.
    /// </summary>
    /// <exception cref="CaffeException">It cannot be built in any way.</exception>
    public static void RequireInSomeWay(NetParameter net, NetWeights? weights, string to)
    {
        CaffeException? first = null;
        foreach (NetPhase phase in Enum.GetValues<NetPhase>())
        {
            foreach (bool deploy in new[] { false, true })
            {
                if (Fault(net, weights, new NetOptions { Phase = phase, Deploy = deploy }) is not { } fault || fault is InputShapeException)
                    return;
                first ??= fault;
            }
        }
        throw Refusal(to, first!);
    }

    // The text is what a reader of the file will have.
    private static CaffeException? Fault(NetParameter net, NetWeights? weights, NetOptions options)
    {
        try
        {
            Net.Parse(TextFormat.Print(net), weights, options);
            return null;
        }
        catch (CaffeException fault)
        {
            return fault;
        }
    }

    private static CaffeException Refusal(string to, CaffeException fault) =>
        new($"{to} is not written, since the net cannot be built: {fault.Message}", fault);
}
