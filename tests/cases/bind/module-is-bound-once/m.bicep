output x string = nothing
