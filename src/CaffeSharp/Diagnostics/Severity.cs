namespace CaffeSharp.Diagnostics;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>Nothing changes in the result.</summary>
    Note,

    /// <summary>The net runs, but here or in Caffe the result may not be what was meant.</summary>
    Warning,

    /// <summary>The net does not run.</summary>
    Error,
}
