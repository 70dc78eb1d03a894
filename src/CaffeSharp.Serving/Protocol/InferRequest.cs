namespace CaffeSharp.Serving.Protocol;

/// <summary>What a request to infer says.</summary>
internal sealed class InferRequest
{
    /// <summary>What the client calls the request, to be echoed.</summary>
    public string? Id { get; set; }

    /// <summary>The inputs.</summary>
    public List<InputTensor> Inputs { get; } = [];

    /// <summary>The outputs that are wanted; empty for all.</summary>
    public List<RequestedOutput> Outputs { get; } = [];

    /// <summary>Whether outputs are wanted as binary unless they say otherwise.</summary>
    public bool BinaryOutput { get; set; }

    /// <summary>How long the client waits, if it says.</summary>
    public TimeSpan? Timeout { get; set; }
}
