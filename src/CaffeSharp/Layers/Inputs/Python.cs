using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Layers written in Python, which do not run here. Faster R-CNN's proposal layer is known by its name and is a
/// <see cref="Proposal"/>, CTPN's a <see cref="TextProposal"/>.
/// </summary>
internal static class Python
{
    /// <summary>Makes the layer from its text.</summary>
    /// <exception cref="LayerException">It is not a layer that is known.</exception>
    public static Layer Parse(LayerSetup setup)
    {
        PythonParameter text = setup.Text.PythonParam ?? new();
        if (text.Module.Split('.')[^1] == "text_proposal_layer" && text.Layer == "ProposalLayer")
            return TextProposal.Parse(PythonSettings.Parse(text.ParamStr));
        return text.Module.Split('.')[^1] == "proposal_layer" && text.Layer == "ProposalLayer"
            ? Proposal.ParsePython(setup, PythonSettings.Parse(text.ParamStr))
            : throw new LayerException(
                $"runs the Python class {text.Module}.{text.Layer}, which is not known here; known is rpn.proposal_layer.ProposalLayer, and a catalog with a layer of your own for Python takes its place");
    }
}
